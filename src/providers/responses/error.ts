import type { ProviderError, ProviderErrorKind } from '../../domain/provider-error.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { readErrorRecord, type ErrorFacts } from '../errors.ts'
import type { ResponsesDialect } from './index.ts'

const WITHOUT_WORDS = { message: 'The provider could not finish the answer.' }

/** The error of a response that failed, or of an `error` event. */
export function readResponsesError(
  { error, ...rest }: JsonObject,
  { classifyError }: Pick<ResponsesDialect, 'classifyError'>,
): ProviderError {
  const isEvent = rest.type === 'error'
  const told = isJsonObject(error) ? error : isEvent ? rest : WITHOUT_WORDS
  return readErrorRecord({ error: told }, (facts) => classifyError?.(facts) ?? kindOf(facts))
}

/** Codes of `ResponseError` (openai 7.57.0) that the common rules don't know. */
function kindOf({ code }: ErrorFacts): ProviderErrorKind | null {
  if (code === null) return null
  if (/_policy(?:_violation)?$/.test(code)) return 'content_filter'
  return /image|data_residency/.test(code) ? 'bad_request' : null
}
