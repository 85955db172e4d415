import type { ProviderError, ProviderErrorKind } from '../../domain/provider-error.ts'
import { decodeUtf8 } from '../../lib/bytes.ts'
import { isJsonObject, parseJson } from '../../lib/json.ts'
import type { ErrorAnswer } from '../adapter.ts'
import { classifyError, readErrorFacts, toProviderError, type ErrorFacts } from '../errors.ts'

/** Kinds by the names of AWS's exceptions; others are read by status and words. */
const KINDS: Readonly<Record<string, ProviderErrorKind>> = {
  ThrottlingException: 'rate_limit',
  TooManyRequestsException: 'rate_limit',
  ServiceQuotaExceededException: 'quota',
  AccessDeniedException: 'auth',
  UnrecognizedClientException: 'auth',
  ExpiredTokenException: 'auth',
  InvalidSignatureException: 'auth',
  IncompleteSignatureException: 'auth',
  MissingAuthenticationTokenException: 'auth',
  ResourceNotFoundException: 'model_not_found',
  ModelTimeoutException: 'timeout',
  ModelErrorException: 'server',
  ModelStreamErrorException: 'server',
  ModelNotReadyException: 'overloaded',
  ServiceUnavailableException: 'overloaded',
  InternalServerException: 'server',
}

/** Refusals of the request that are about its length, or about the model. */
const TOO_LONG = /input is too long|too many (?:input )?tokens|exceed.{0,40}(?:context|token)/i
const NOT_SERVED = /on-demand throughput|model identifier is invalid|not supported in this region/i

function classify(facts: ErrorFacts): ProviderErrorKind | null {
  if (facts.code === 'ValidationException') {
    if (TOO_LONG.test(facts.message)) return 'context_length'
    return NOT_SERVED.test(facts.message) ? 'model_not_found' : 'bad_request'
  }
  return KINDS[facts.code ?? ''] ?? classifyError(facts)
}

const STATUSES: Readonly<Record<string, number>> = {
  ThrottlingException: 429,
  ValidationException: 400,
  ModelStreamErrorException: 424,
  ServiceUnavailableException: 503,
}

/** An answer outside 2xx: `{message}`, and the exception's name in `x-amzn-errortype`. */
export function readBedrockError({ status, header, body }: ErrorAnswer): ProviderError {
  const text = decodeUtf8(body)
  const json = parseJson(text)
  const facts = readErrorFacts(status, json ?? text)
  const name = header('x-amzn-errortype')?.split(/[:#]/)[0] ?? facts.code
  const message =
    isJsonObject(json) && typeof json.Message === 'string' ? json.Message : facts.message
  return toProviderError({ ...facts, message, code: name }, { header, classify })
}

/** An exception inside a stream, by its name as events write it: `throttlingException`. */
export function readBedrockException(type: string, message: string): ProviderError {
  const name = type.charAt(0).toUpperCase() + type.slice(1)
  const status = STATUSES[name] ?? 500
  return toProviderError({ status, message, code: name, type: null, param: null }, { classify })
}
