import type { ProviderError, ProviderErrorKind } from '../../domain/provider-error.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { ErrorAnswer } from '../adapter.ts'
import { readErrorAnswer, readErrorRecord, toProviderError, type ErrorFacts } from '../errors.ts'

function classify({ status, message }: ErrorFacts): ProviderErrorKind | null {
  switch (status) {
    case 429:
      // Trial keys have a limit of calls in a month, which no waiting ends.
      return /\bmonth/i.test(message) ? 'quota' : null
    case 498:
      // The request or the answer holds a token that Cohere has on a list.
      return 'content_filter'
    case 499:
      // Cohere's own streams are cancelled now and then; Cohere advises to ask again.
      return 'server'
    default:
      return null
  }
}

/** An answer outside 2xx: `{"id","message"}`. */
export const readCohereError = (answer: ErrorAnswer): ProviderError =>
  readErrorAnswer(answer, classify)

/** The same object under status 200. */
export const readCohereErrorRecord = (record: JsonObject): ProviderError =>
  readErrorRecord(record, classify)

/** What a finish reason that says "failed" means; null for an ordinary end. */
export function failureOf(reason: unknown, detail: unknown): ProviderError | null {
  if (typeof reason !== 'string' || !/^(?:ERROR|TIMEOUT)/.test(reason)) return null
  return toProviderError({
    status: 200,
    message: typeof detail === 'string' ? detail : '',
    code: reason.toLowerCase(),
    type: null,
    param: null,
  })
}
