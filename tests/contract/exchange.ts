import type { GatewayError } from '../../src/errors.ts'
import type { ProviderError } from '../../src/domain/provider-error.ts'
import type { ModelInfo } from '../../src/domain/model.ts'
import { concatBytes, decodeUtf8, encodeUtf8 } from '../../src/lib/bytes.ts'
import { createSseDecoder } from '../../src/lib/sse.ts'
import type { ChatChunk } from '../../src/openai/chat-completion.ts'
import { chatRequestSchema } from '../../src/openai/chat-request.ts'
import type { CompletionUsage } from '../../src/openai/usage.ts'
import type {
  ChatExchange,
  ChatInput,
  ProviderAdapter,
  RemoteAsset,
  StreamSink,
  Target,
} from '../../src/providers/adapter.ts'

export const CALL_ID = 'call-1'
export const CREATED_S = 1_700_000_000

/** A request as the gateway would hand it to an adapter: checked, with its own bytes. */
export function chatInput(
  body: Readonly<Record<string, unknown>>,
  assets: ReadonlyMap<string, RemoteAsset> = new Map(),
): ChatInput {
  const text = JSON.stringify(body)
  return {
    request: chatRequestSchema.parse(JSON.parse(text)),
    bytes: encodeUtf8(text),
    text,
    callId: CALL_ID,
    createdS: CREATED_S,
    assets,
  }
}

/** A target of this adapter; `info` holds only what the rules under test need. */
export function targetOf(
  adapter: ProviderAdapter,
  model: string,
  info: Partial<ModelInfo> | null = null,
): Target {
  return {
    provider: adapter.id,
    model,
    baseUrl: adapter.defaultBaseUrl ?? 'https://provider.example',
    region: null,
    settings: {},
    info: info === null ? null : { ...INFO, provider: adapter.id, upstreamId: model, ...info },
  }
}

const INFO: ModelInfo = {
  provider: '',
  upstreamId: '',
  id: 'model',
  name: 'Model',
  mode: 'chat',
  status: 'active',
  contextWindow: null,
  outputTokensMax: null,
  abilities: {},
  prices: [],
  source: 'test',
  confidence: 'official',
}

/** The upstream body of an exchange, parsed. */
export function wireBody({ wire }: Pick<ChatExchange, 'wire'>): unknown {
  return JSON.parse(typeof wire.body === 'string' ? wire.body : decodeUtf8(wire.body)) as unknown
}

/** All that a reader told its sink. */
export interface StreamRecord {
  /** Chunks in order, whether they were relayed or translated. */
  readonly chunks: readonly ChatChunk[]
  /** How many bytes of it were relayed. */
  readonly relayedBytes: number
  readonly hadContent: boolean
  readonly usage: CompletionUsage | null
  readonly end: 'finished' | 'open' | ProviderError | GatewayError
}

/** Runs a stream's chunks through an exchange and writes down what came out. */
export function collectStream(
  exchange: ChatExchange,
  chunks: readonly Uint8Array[],
  options: { readonly parse?: boolean; readonly hasEnd?: boolean } = {},
): StreamRecord {
  const recorder = createSinkRecorder()
  const reader = exchange.openStream(recorder.sink, { parse: options.parse ?? false })
  for (const chunk of chunks) {
    if (chunk.length > 0) reader.push(chunk)
  }
  if (options.hasEnd !== false) reader.end()
  return recorder.record()
}

/** A sink that remembers; throws when it is used after its end, or with records cut in two. */
export function createSinkRecorder() {
  const chunks: ChatChunk[] = []
  let relayedBytes = 0
  let hadContent = false
  let usage: CompletionUsage | null = null
  let end: StreamRecord['end'] = 'open'

  const mustBeOpen = () => {
    if (end !== 'open') throw new Error('The sink was used after its end.')
  }
  const sink: StreamSink = {
    relay(records, hasContent) {
      mustBeOpen()
      if (!/\r?\n\r?\n$/.test(decodeUtf8(records))) throw new Error('A record was cut.')
      relayedBytes += records.length
      hadContent ||= hasContent
      chunks.push(...readRecords(records))
    },
    chunk(chunk) {
      mustBeOpen()
      chunks.push(chunk)
      hadContent ||= chunk.choices.some(({ delta }) =>
        Object.keys(delta).some((key) => key !== 'role'),
      )
    },
    usage(totals) {
      mustBeOpen()
      usage = totals
    },
    finish() {
      mustBeOpen()
      end = 'finished'
    },
    fail(error) {
      mustBeOpen()
      end = error
    },
    stop(error) {
      mustBeOpen()
      end = error
    },
  }
  return { sink, record: (): StreamRecord => ({ chunks, relayedBytes, hadContent, usage, end }) }
}

function readRecords(bytes: Uint8Array): ChatChunk[] {
  const found: ChatChunk[] = []
  const decoder = createSseDecoder(({ data }) => found.push(JSON.parse(data) as ChatChunk))
  decoder.push(bytes)
  decoder.end()
  return found
}

/** Bytes in pieces of the given lengths, the last of which repeats. */
export function cutBytes(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = Math.max(1, lengths[Math.min(i, lengths.length - 1)] ?? bytes.length)
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  return pieces
}

export { concatBytes, encodeUtf8 }
