/** Names of fields that a log line may hold as they are: ids, counts, kinds and times. */
export const LOGGED_FIELDS: ReadonlySet<string> = new Set([
  'address',
  'attempts',
  'budget',
  'budget_id',
  'categories',
  'code',
  'completionTokens',
  'count',
  'direction',
  'durationMs',
  'endpoint',
  'entries',
  'errorCode',
  'host',
  'keptAside',
  'keptUntil',
  'keyId',
  'key_id',
  'kind',
  'limit_usd',
  'method',
  'model',
  'name',
  'origin',
  'path',
  'percent',
  'period',
  'port',
  'promptTokens',
  'provider',
  'reasons',
  'replica',
  'requestId',
  'request_id',
  'scope',
  'segments',
  'signal',
  'spent_usd',
  'status',
  'stream',
  'subject_id',
  'tenantId',
  'traceId',
  'type',
  'upstreamModel',
  'url',
  'userId',
  'version',
  'violationId',
  'violation_id',
])

/** Fields of free text, such as the message of a library's error: secrets in it are cut out. */
export const TEXT_FIELDS: ReadonlySet<string> = new Set([
  'consequence',
  'problems',
  'reason',
  'stack',
])

export const REDACTED = '[redacted]'
const TEXT_UNITS_MAX = 4_000

/** User and password in an address; what an `Authorization` header holds; keys by their usual forms. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/(:\/\/)[^\s/@]{1,256}@/g, `$1${REDACTED}@`],
  [/\b(bearer|basic)\s{1,3}[A-Za-z0-9+/_.=-]{8,}/gi, `$1 ${REDACTED}`],
  [
    /\b(?:sk|rk|gsk|xai|hf|pplx|ghp|whsec)[-_][A-Za-z0-9_-]{12,}|\bAKIA[A-Z0-9]{12,}|\bAIza[A-Za-z0-9_-]{20,}|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]+/g,
    REDACTED,
  ],
  [
    /\b((?:api[_-]?key|token|secret|password|passwd|pwd)["']?\s{0,2}[=:]\s{0,2}["']?)[^\s"',;&]{4,}/gi,
    `$1${REDACTED}`,
  ],
]

/** The line of a request is written for every call; its fields are named one by one where it is made. */
const NAMED_ONE_BY_ONE = 'request'

/** The fields of a line with this event as they may be written. */
export function toWritten(
  event: string,
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return event === NAMED_ONE_BY_ONE ? fields : toLoggedFields(fields)
}

/**
 * The fields of a log line as they may be written: those on the list as they are, free text without
 * secrets, and of all others only that they were there. Nothing gets into a log because nobody thought
 * of it.
 */
export function toLoggedFields(
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const logged: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (LOGGED_FIELDS.has(name)) logged[name] = value
    else logged[name] = TEXT_FIELDS.has(name) ? cleanText(value) : REDACTED
  }
  return logged
}

function cleanText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleanText)
  if (typeof value !== 'string') return value === undefined || value === null ? value : REDACTED
  let text = value.slice(0, TEXT_UNITS_MAX)
  for (const [secret, replacement] of SECRETS) text = text.replace(secret, replacement)
  return text
}
