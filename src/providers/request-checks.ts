import { GatewayError } from '../errors.ts'
import type { ChatRequest, ContentPart } from '../openai/chat-request.ts'

/** An error for what can't be left out without changing the request's meaning. */
export function unsupported(message: string, param: string): GatewayError {
  return new GatewayError('unsupported_parameter', message, { param })
}

/** Something of OpenAI's chat completions that a provider does not have. */
export type Lack = 'choices' | 'speech' | 'audio' | 'files' | 'custom-tools'

interface Refusal {
  readonly param: string
  readonly message: string
  readonly isAsked: (request: ChatRequest) => boolean
}

const REFUSALS: Readonly<Record<Lack, Refusal>> = {
  choices: {
    param: 'n',
    message: 'This provider gives one answer at a time.',
    isAsked: ({ n }) => n != null && n > 1,
  },
  speech: {
    param: 'modalities',
    message: 'This provider answers in text only.',
    isAsked: ({ modalities }) => modalities?.some((modality) => modality !== 'text') ?? false,
  },
  audio: {
    param: 'messages',
    message: 'This provider takes no audio.',
    isAsked: (request) => hasPart(request, 'input_audio'),
  },
  files: {
    param: 'messages',
    message: 'This provider takes no files.',
    isAsked: (request) => hasPart(request, 'file'),
  },
  'custom-tools': {
    param: 'tools',
    message: 'This provider has function tools only.',
    isAsked: ({ tools }) => tools?.some(({ type }) => type === 'custom') ?? false,
  },
}

/**
 * Throws GatewayError `unsupported_parameter` when a request asks for what a provider lacks and
 * what can't be left out without changing the request's meaning.
 */
export function refuseLacks(request: ChatRequest, lacks: readonly Lack[]): void {
  for (const lack of lacks) {
    const { isAsked, message, param } = REFUSALS[lack]
    if (isAsked(request)) throw unsupported(message, param)
  }
}

function hasPart({ messages }: ChatRequest, type: ContentPart['type']): boolean {
  return messages.some(
    ({ content }) => Array.isArray(content) && content.some((part) => part.type === type),
  )
}

/**
 * Throws GatewayError for what providers with one answer in text can't do: several choices and
 * spoken answers.
 */
export function refuseBeyondOneText(request: ChatRequest): void {
  refuseLacks(request, ['choices', 'speech'])
}

/** Fields that say nothing to a provider, whose absence therefore needs no warning. */
const MEANINGLESS: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'n',
  'modalities',
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
