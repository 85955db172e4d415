import { GatewayError } from '../errors.ts'
import type { ChatRequest } from '../openai/chat-request.ts'

/** An error for what can't be left out without changing the request's meaning. */
export function unsupported(message: string, param: string): GatewayError {
  return new GatewayError('unsupported_parameter', message, { param })
}

/**
 * Throws GatewayError for what providers with one answer in text can't do: several choices,
 * spoken answers, and the old `functions`, whose answers have another shape than those of tools.
 */
export function refuseBeyondOneText({ n, modalities, functions }: ChatRequest): void {
  if (n != null && n > 1) throw unsupported('This provider gives one answer at a time.', 'n')
  if (modalities?.some((modality) => modality !== 'text')) {
    throw unsupported('This provider answers in text only.', 'modalities')
  }
  if (functions != null) {
    throw unsupported('Use tools instead of functions with this provider.', 'functions')
  }
}

/** Fields that say nothing to a provider, whose absence therefore needs no warning. */
const MEANINGLESS: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'n',
  'modalities',
  'functions',
  'store',
  'prompt_cache_key',
  'routing',
  'knowledge',
  'safety',
])

/** Warns of every field that is set and neither handled by a translator nor meaningless to it. */
export function warnOfUnhandled(
  request: ChatRequest,
  handled: ReadonlySet<string>,
  warn: (text: string) => void,
): void {
  for (const field of Object.keys(request)) {
    if (MEANINGLESS.has(field) || handled.has(field) || request[field] == null) continue
    warn(`${field} is not supported and was left out`)
  }
}
