import { GatewayError } from '../errors.ts'
import { ProviderError } from '../domain/provider-error.ts'
import type { HeaderList } from '../domain/transport.ts'
import { textOf } from '../lib/json.ts'
import type { ChatChunk, Delta } from '../openai/chat-completion.ts'
import type { CompletionUsage } from '../openai/usage.ts'
import type { StreamSink } from '../providers/adapter.ts'
import type { Answer } from './answer.ts'
import type { Consumption } from './attempt.ts'
import { createSeenTokens } from './seen-tokens.ts'

export type RelayState = 'open' | 'finished' | 'failed' | 'stopped'

interface RelayOptions {
  readonly answer: Answer
  /** Asked for once, when the first content is there. */
  readonly headers: (costNanoUsd: null) => HeaderList
  /** The caller asked for `stream_options.include_usage`. */
  readonly wantsUsage: boolean
}

export interface Relay {
  readonly sink: StreamSink
  state(): RelayState
  error(): ProviderError | undefined
  /** Why a policy stopped the answer. */
  refusal(): GatewayError | undefined
  consumption(): Consumption
  /** Something has reached the caller: from here on there is no other target. */
  isCommitted(): boolean
  /** Writes what the reader understood of one read, in one piece. False: wait for a drain. */
  flush(): boolean
  /** Ends the caller's stream properly, with usage and cost where they were asked for. */
  complete(costNanoUsd: number | null): void
  /** Ends a stream that a policy stopped: what is cut is told as such, and then why. */
  cut(refusal: GatewayError): void
}

const DONE = 'data: [DONE]\n\n'
const NANO_PER_USD = 1e9
const EMPTY_STREAM = { kind: 'protocol', status: 0, retryable: true } as const

/**
 * Passes a provider's stream on to the caller. Nothing leaves before the first content, so that a
 * provider that fails early can be replaced without the caller noticing.
 */
export function createRelay({ answer, headers, wantsUsage }: RelayOptions): Relay {
  let state: RelayState = 'open'
  let error: ProviderError | undefined
  let refusal: GatewayError | undefined
  let usage: CompletionUsage | undefined
  let usageRecord: ChatChunk | undefined
  let lastChunk: ChatChunk | undefined
  const seen = createSeenTokens()
  let isCommitted = false
  let hasContent = false
  let held: Uint8Array[] = []
  let text = ''
  let isReady = true

  const write = (data: Uint8Array | string) => {
    isReady = answer.write(data) && isReady
  }
  const commit = () => {
    isCommitted = true
    answer.head(200, headers(null))
  }
  const writeText = () => {
    if (text === '') return
    write(text)
    text = ''
  }

  const sink: StreamSink = {
    relay(records, mayHaveContent) {
      seen.relay(records)
      if (isCommitted) {
        writeText()
        write(records)
        return
      }
      hasContent ||= mayHaveContent
      held.push(records)
    },
    chunk(chunk) {
      lastChunk = chunk
      seen.chunk(chunk)
      hasContent ||= chunk.choices.some((choice) => carriesContent(choice.delta))
      text += toRecord(chunk, wantsUsage)
    },
    usage(totals, record) {
      usage = totals
      usageRecord = record ?? usageRecord
    },
    finish() {
      if (state !== 'open') return
      const isEmpty = !isCommitted && held.length === 0 && lastChunk === undefined
      if (isEmpty) sink.fail(new ProviderError('The stream was empty.', EMPTY_STREAM))
      else state = 'finished'
    },
    fail(failure) {
      if (state !== 'open') return
      state = 'failed'
      error = failure
    },
    stop(reason) {
      if (state !== 'open') return
      state = 'stopped'
      refusal = reason
    },
  }

  const flush = () => {
    if (!isCommitted) {
      // What was stopped before anything has left is refused as a whole.
      if ((!hasContent && state !== 'finished') || state === 'stopped') return true
      commit()
    }
    if (held.length > 0) {
      for (const records of held) write(records)
      held = []
    }
    writeText()
    const wasReady = isReady
    isReady = true
    return wasReady
  }

  return {
    sink,
    state: () => state,
    error: () => error,
    refusal: () => refusal,
    consumption: () => ({ usage: usage ?? null, seenTokens: seen.count() }),
    isCommitted: () => isCommitted,
    flush,
    complete(costNanoUsd) {
      flush()
      const last = usageRecord ?? lastChunk
      const total = wantsUsage && usage !== undefined ? withCost(usage, costNanoUsd) : null
      const isTold = total !== null && last !== undefined
      answer.write(isTold ? toUsageRecord(last, total) + DONE : DONE)
      answer.end()
    },
    cut(reason) {
      writeText()
      if (lastChunk !== undefined) write(toRecord(cutShort(lastChunk), wantsUsage))
      answer.fail(reason)
    },
  }
}

function toUsageRecord(last: ChatChunk, usage: CompletionUsage): string {
  return `data: ${JSON.stringify({ ...last, choices: [], usage })}

`
}

/** The end of all choices of a chunk, as a filter makes it. */
function cutShort(chunk: ChatChunk): ChatChunk {
  const choices = chunk.choices.map(({ index }) => ({
    index,
    delta: {},
    finish_reason: 'content_filter' as const,
  }))
  return { ...chunk, choices }
}

/** In a stream the headers have left before the cost is known: it travels with the usage. */
function withCost(usage: CompletionUsage, costNanoUsd: number | null) {
  return costNanoUsd === null ? usage : { ...usage, cost_usd: costNanoUsd / NANO_PER_USD }
}

/** Text, reasoning, a refusal or a tool call; a role alone is not content. */
function carriesContent(delta: Delta): boolean {
  return (
    textOf(delta.content) !== undefined ||
    textOf(delta.reasoning_content) !== undefined ||
    textOf(delta.refusal) !== undefined ||
    (delta.tool_calls?.length ?? 0) > 0 ||
    delta.function_call !== undefined
  )
}

/** With usage asked for, every chunk but the last carries `usage: null`, as OpenAI's do. */
function toRecord(chunk: ChatChunk, wantsUsage: boolean): string {
  const json = JSON.stringify(chunk)
  return wantsUsage && chunk.usage === undefined
    ? `data: ${json.slice(0, -1)},"usage":null}\n\n`
    : `data: ${json}\n\n`
}

/** What a caller is told when a stream that had begun could not be brought to its end. */
export function toInterruption(error: ProviderError, callId: string): GatewayError {
  const code = error.kind === 'timeout' ? 'upstream_timeout' : 'upstream_stream_interrupted'
  return new GatewayError(code, 'The provider broke off the answer before it was complete.', {
    cause: error,
    details: { request_id: callId },
  })
}
