import type { HeaderList } from '../../domain/transport.ts'
import type { ChatExchange, ChatInput, ProviderAdapter, Target } from '../adapter.ts'
import { readErrorAnswer } from '../errors.ts'
import { readCompletion } from './answer.ts'
import { openEmbeddings } from './embeddings.ts'
import type { OpenAiCompatibleOptions } from './quirks.ts'
import { buildBody } from './request.ts'
import { createChunkReader } from './stream.ts'

const JSON_HEADERS: HeaderList = ['content-type', 'application/json']

/**
 * An adapter for a provider that speaks OpenAI's chat completions, given how it differs.
 * Requests, answers and streams pass byte for byte wherever nothing has to change.
 */
export function openAiCompatible(options: OpenAiCompatibleOptions): ProviderAdapter {
  const { embeddings, classifyError } = options
  return {
    id: options.id,
    name: options.name,
    defaultBaseUrl: options.baseUrl,
    auth: options.auth ?? { kind: 'bearer' },
    ...(options.connect && { connect: options.connect }),
    chat: (input, target) => openChat(input, target, options),
    ...(embeddings && {
      embeddings: (request, target) => openEmbeddings(request, target, embeddings),
      embeddingsBatchMax: embeddings.batchMax,
    }),
    toError: (answer) => readErrorAnswer(answer, classifyError),
  }
}

/** One chat call to a provider of this kind, for adapters that use it for some models only. */
export function openChat(
  input: ChatInput,
  target: Target,
  options: OpenAiCompatibleOptions,
): ChatExchange {
  const { body, context, warnings } = buildBody(input, target, options)
  const quirks = options.perCall ? { ...options, ...options.perCall(context) } : options
  const identity = { callId: input.callId, createdS: input.createdS, model: target.model }
  const { chatPath = '/chat/completions' } = options
  return {
    wire: {
      path: typeof chatPath === 'string' ? chatPath : chatPath(target),
      headers: headersOf(input, target, options),
      body,
    },
    framing: 'sse',
    warnings,
    readAnswer: (answer) => readCompletion(answer, identity, quirks),
    openStream: (sink, { parse = false } = {}) =>
      createChunkReader({ sink, identity, quirks, parse }),
  }
}

function headersOf(
  { request }: ChatInput,
  target: Target,
  { headers }: OpenAiCompatibleOptions,
): HeaderList {
  if (headers === undefined) return JSON_HEADERS
  const extra = typeof headers === 'function' ? headers(target, request) : headers
  return [...JSON_HEADERS, ...extra]
}
