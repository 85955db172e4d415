import type { ProviderError, ProviderErrorKind } from '../../domain/provider-error.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { ErrorAnswer } from '../adapter.ts'
import { readErrorAnswer, readErrorRecord, type ErrorFacts } from '../errors.ts'

/** `error.details.error_code` values that only money or time ends. */
const SPEND_CODES = new Set([
  'contract_spend_limit_reached',
  'enforced_spend_limit_reached',
  'ramp_limit_exceeded',
])

function classify({ code, type }: ErrorFacts): ProviderErrorKind | null {
  if (type === 'billing_error' || (code !== null && SPEND_CODES.has(code))) return 'quota'
  return null
}

/** An answer outside 2xx: `{"type":"error","error":{type,message,details}}`. */
export const readAnthropicError = (answer: ErrorAnswer): ProviderError =>
  readErrorAnswer(answer, classify)

/** The same object as an event under status 200; mostly `overloaded_error`. */
export const readAnthropicErrorRecord = (record: JsonObject): ProviderError =>
  readErrorRecord(record, classify)
