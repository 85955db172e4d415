import type { ProviderError, ProviderErrorKind } from '../../domain/provider-error.ts'
import { decodeUtf8 } from '../../lib/bytes.ts'
import { isJsonObject, objectsOf, parseJson, textOf, type JsonObject } from '../../lib/json.ts'
import type { ErrorAnswer } from '../adapter.ts'
import { readErrorFacts, toProviderError } from '../errors.ts'

/** What `google.rpc.Status` says beside its text (google.aip.dev/193). */
interface Details {
  /** `ErrorInfo.reason`, such as `API_KEY_INVALID`. */
  readonly reason: string | undefined
  /** `RetryInfo.retryDelay` in milliseconds. */
  readonly retryDelayMs: number | undefined
  /** A quota that renews once a day: waiting seconds does not help. */
  readonly isDailyQuota: boolean
}

/** An answer with a status outside 2xx; the error may be wrapped in a list. */
export function readGoogleError(answer: ErrorAnswer): ProviderError {
  const text = decodeUtf8(answer.body)
  return toError(answer.status, parseJson(text) ?? text, answer.header)
}

/** An error inside a stream or a body that came with status 200. */
export function readGoogleErrorRecord(record: JsonObject): ProviderError {
  const { code } = errorOf(record)
  const status = typeof code === 'number' && code >= 400 && code <= 599 ? code : 200
  return toError(status, record)
}

function toError(status: number, body: unknown, header?: ErrorAnswer['header']): ProviderError {
  const error = errorOf(body)
  const details = readDetails(objectsOf(error.details))
  const name = textOf(error.status)
  const common = readErrorFacts(status, body)
  const facts = { ...common, code: details.reason ?? name ?? common.code }
  const withDelay = (wanted: string) => {
    const { retryDelayMs } = details
    const isMissing = wanted === 'retry-after-ms' && retryDelayMs !== undefined
    return header?.(wanted) ?? (isMissing ? String(retryDelayMs) : undefined)
  }
  return toProviderError(facts, {
    header: withDelay,
    classify: () => classify({ name, message: facts.message, details }),
  })
}

function errorOf(body: unknown): JsonObject {
  const outer = Array.isArray(body) ? (body as readonly unknown[])[0] : body
  if (!isJsonObject(outer)) return {}
  return isJsonObject(outer.error) ? outer.error : outer
}

function readDetails(details: readonly JsonObject[]): Details {
  const of = (type: string) => details.find((detail) => textOf(detail['@type'])?.endsWith(type))
  const quotas = objectsOf(of('google.rpc.QuotaFailure')?.violations)
  return {
    reason: textOf(of('google.rpc.ErrorInfo')?.reason),
    retryDelayMs: readDurationMs(of('google.rpc.RetryInfo')?.retryDelay),
    isDailyQuota: quotas.some(({ quotaId }) => /PerDay/i.test(textOf(quotaId) ?? '')),
  }
}

/** Durations in protobuf's JSON form: `34.4s`. */
function readDurationMs(value: unknown): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(textOf(value) ?? '')?.[1]
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000)
}

interface Reading {
  readonly name: string | undefined
  readonly message: string
  readonly details: Details
}

/** Reasons that lie with the gateway's credential or its project, whatever the status is. */
const CREDENTIAL_REASON = /^API_KEY_|^ACCESS_TOKEN_|^ACCOUNT_STATE_|^CONSUMER_|^SERVICE_DISABLED$/
const PROJECT_TROUBLE = /location is not supported|enable billing/i

/** Kinds that follow from the status's name alone. */
const KINDS: Readonly<Record<string, ProviderErrorKind>> = {
  UNAUTHENTICATED: 'auth',
  NOT_FOUND: 'model_not_found',
  UNAVAILABLE: 'overloaded',
  DEADLINE_EXCEEDED: 'timeout',
  INTERNAL: 'server',
}

/** Null leaves it to the common rules. */
function classify({ name = '', message, details }: Reading): ProviderErrorKind | null {
  if (CREDENTIAL_REASON.test(details.reason ?? '')) return 'auth'
  if (details.reason === 'BILLING_DISABLED') return 'quota'
  // The text speaks of plan and billing for limits by the minute, too.
  if (name === 'RESOURCE_EXHAUSTED') return details.isDailyQuota ? 'quota' : 'rate_limit'
  if (name === 'INVALID_ARGUMENT' && /api key not valid/i.test(message)) return 'auth'
  if (name === 'FAILED_PRECONDITION' && PROJECT_TROUBLE.test(message)) return 'auth'
  return KINDS[name] ?? null
}
