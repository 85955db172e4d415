import { ProviderError, type ProviderErrorKind } from '../domain/provider-error.ts'
import type { HeaderReader } from '../domain/transport.ts'
import { decodeUtf8 } from '../lib/bytes.ts'
import { isJsonObject, objectsOf, parseJson, textOf, type JsonObject } from '../lib/json.ts'
import type { ErrorAnswer } from './adapter.ts'
import { readRetryAfterMs } from './retry-after.ts'

/** What an upstream error says, whatever its shape was. */
export interface ErrorFacts {
  /** HTTP status; 200 for an error inside a stream or a "successful" body. */
  readonly status: number
  readonly message: string
  readonly code: string | null
  readonly type: string | null
  readonly param: string | null
}

/** A provider's own reading of an error; null leaves it to the common rules. */
export type ErrorClassifier = (facts: ErrorFacts) => ProviderErrorKind | null

interface Fate {
  /** Another target may succeed. */
  readonly retryable: boolean
  /** The same one may succeed when asked again. */
  readonly sameTarget: boolean
}

const FATES: Readonly<Record<ProviderErrorKind, Fate>> = {
  bad_request: { retryable: false, sameTarget: false },
  context_length: { retryable: true, sameTarget: false },
  content_filter: { retryable: false, sameTarget: false },
  model_not_found: { retryable: true, sameTarget: false },
  auth: { retryable: true, sameTarget: false },
  rate_limit: { retryable: true, sameTarget: true },
  quota: { retryable: true, sameTarget: false },
  overloaded: { retryable: true, sameTarget: true },
  server: { retryable: true, sameTarget: true },
  timeout: { retryable: true, sameTarget: false },
  connection: { retryable: true, sameTarget: true },
  protocol: { retryable: true, sameTarget: true },
  interrupted: { retryable: true, sameTarget: true },
  aborted: { retryable: false, sameTarget: false },
}

const MESSAGE_CHARS_MAX = 2000
const ERROR_BODY_BYTES_MAX = 64 * 1024

/** Credentials as providers echo them in 401 texts. Bounded repetition: no backtracking. */
const SECRET_LIKE = /\b(?:sk|pk|gsk|xai|hf|pplx|fw|csk|Bearer|AIza)[-_ ]?[\w.*-]{8,200}/g

/** An answer with a status outside 2xx as one ProviderError. Never throws, whatever the body is. */
export function readErrorAnswer(answer: ErrorAnswer, classify?: ErrorClassifier): ProviderError {
  const text = decodeUtf8(answer.body.subarray(0, ERROR_BODY_BYTES_MAX))
  const facts = readErrorFacts(answer.status, parseJson(text) ?? text)
  return toProviderError(facts, { header: answer.header, classify })
}

/** An error object inside a stream, or in a body that came with status 200. */
export function readErrorRecord(record: JsonObject, classify?: ErrorClassifier): ProviderError {
  const inner = isJsonObject(record.error) ? record.error : record
  const status = [inner.status_code, inner.code, record.status_code, record.code].find(
    (value) => typeof value === 'number' && value >= 400 && value <= 599,
  )
  const facts = readErrorFacts(typeof status === 'number' ? status : 200, record)
  return toProviderError(facts, { classify })
}

/** The provider broke its own format. `detail` says how; it may hold no content of the answer. */
export function protocolError(detail: string): ProviderError {
  return new ProviderError(detail, fieldsOf('protocol', 200))
}

/** A stream that ended without its end. */
export function interruptedError(): ProviderError {
  return new ProviderError(
    'The stream ended before the answer was complete.',
    fieldsOf('interrupted', 200),
  )
}

interface ToErrorOptions {
  readonly header?: HeaderReader
  readonly classify?: ErrorClassifier | undefined
}

/** Facts as a ProviderError: kind, retry advice, and a message without credentials. */
export function toProviderError(facts: ErrorFacts, options: ToErrorOptions = {}): ProviderError {
  const kind = options.classify?.(facts) ?? classifyError(facts)
  const wish = options.header?.('x-should-retry')
  const fate = FATES[kind]
  return new ProviderError(publicMessage(kind, facts), {
    ...fieldsOf(kind, facts.status),
    retrySameTarget: wish === undefined ? fate.sameTarget : wish === 'true',
    retryAfterMs: readRetryAfterMs(options.header, facts.message),
    code: facts.code ?? facts.type,
    param: facts.param,
  })
}

function fieldsOf(kind: ProviderErrorKind, status: number) {
  const fate = FATES[kind]
  return { kind, status, retryable: fate.retryable, retrySameTarget: fate.sameTarget }
}

function publicMessage(kind: ProviderErrorKind, facts: ErrorFacts): string {
  // Texts about our credential stay out even of logs: some providers repeat parts of the key.
  if (kind === 'auth') return 'The provider refused the credential of the gateway.'
  const message = facts.message.slice(0, MESSAGE_CHARS_MAX).replace(SECRET_LIKE, '[redacted]')
  return message === '' ? `The provider answered with status ${facts.status}.` : message
}

/**
 * Reads the error shapes that providers use: OpenAI's `{error:{...}}`, `{error:"text"}`, flat
 * `{message, code}` (vLLM, Cerebras, Mistral), `{detail}` (FastAPI), `{errors:[...]}`
 * (Cloudflare), an array of one of these (Google), or plain text.
 */
export function readErrorFacts(status: number, body: unknown): ErrorFacts {
  const outer = Array.isArray(body) ? (body as readonly unknown[])[0] : body
  if (!isJsonObject(outer)) return { status, ...NO_FACTS, message: plainText(body) }
  const listed = objectsOf(outer.errors)[0]
  const inner = isJsonObject(outer.error) ? outer.error : (listed ?? outer)
  return {
    status,
    message: textOf(inner.message) ?? textOf(outer.error) ?? detailOf(outer) ?? '',
    code: codeOf(inner.code) ?? codeOf(outer.code) ?? codeOf(detailsOf(inner).error_code),
    type: textOf(inner.type) ?? null,
    param: textOf(inner.param) ?? null,
  }
}

const NO_FACTS = { code: null, type: null, param: null }

const codeOf = (value: unknown): string | null =>
  typeof value === 'number' ? String(value) : (textOf(value) ?? null)

/** Anthropic's finer code stands in `details`. */
const detailsOf = (inner: JsonObject): JsonObject =>
  isJsonObject(inner.details) ? inner.details : {}

function detailOf(body: JsonObject): string | undefined {
  if (isJsonObject(body.message)) return detailOf(body.message)
  return textOf(body.detail) ?? textOf(objectsOf(body.detail)[0]?.msg) ?? textOf(body.message)
}

function plainText(body: unknown): string {
  const text = typeof body === 'string' ? body.trim() : ''
  // Pages of a proxy in between say nothing that a caller can use.
  return text.startsWith('<') ? '' : text
}

const QUOTA =
  /insufficient[_ ]quota|billing|credit balance|insufficient (?:balance|credits)|spend[_ ]limit/i
const CONTEXT =
  /context[_ ]length|maximum context|prompt is too long|context window|too many (?:input )?tokens|input token count/i
const CONTENT_FILTER = /content[_ ](?:filter|policy)/i
const MODEL_GONE = /model_not_found|model .{0,200}(?:does not exist|not found)|DeploymentNotFound/i
const OVERLOADED = /overloaded/i

/** The common rules, from an error's words first and its status second. */
export function classifyError(facts: ErrorFacts): ProviderErrorKind {
  const { status } = facts
  const names = `${facts.code ?? ''} ${facts.type ?? ''}`
  if (QUOTA.test(names) || status === 402) return 'quota'
  if (status === 401 || /invalid_api_key|authentication_error/.test(names)) return 'auth'
  if (CONTENT_FILTER.test(names)) return 'content_filter'
  if (CONTEXT.test(names)) return 'context_length'
  if (MODEL_GONE.test(names)) return 'model_not_found'
  if (OVERLOADED.test(names)) return 'overloaded'
  if (status === 429 || /rate_limit/.test(names)) return limitKind(facts)
  if (status >= 500) return serverKind(status)
  if (status >= 400) return refusalKind(facts)
  return streamedKind(names)
}

const limitKind = (facts: ErrorFacts): ProviderErrorKind =>
  QUOTA.test(facts.message) ? 'quota' : 'rate_limit'

function serverKind(status: number): ProviderErrorKind {
  if (status === 504 || status === 524) return 'timeout'
  if (status === 502 || status === 503 || status === 529) return 'overloaded'
  return 'server'
}

function refusalKind({ status, message }: ErrorFacts): ProviderErrorKind {
  if (CONTEXT.test(message)) return 'context_length'
  if (MODEL_GONE.test(message)) return 'model_not_found'
  switch (status) {
    case 400:
      return QUOTA.test(message) ? 'quota' : 'bad_request'
    case 403:
      return 'auth'
    case 404:
      return 'model_not_found'
    case 408:
      return 'timeout'
    case 409:
    case 424:
    case 498:
      return 'overloaded'
    case 499:
      return 'aborted'
    default:
      return 'bad_request'
  }
}

/** Errors under status 200 have only their words. */
function streamedKind(names: string): ProviderErrorKind {
  if (/invalid_request|invalid_prompt|unsupported/.test(names)) return 'bad_request'
  if (/timeout/.test(names)) return 'timeout'
  return 'server'
}
