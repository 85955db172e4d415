import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'
import type { Clock, Log } from '../../domain/ports.ts'
import type { Upstream } from '../../domain/transport.ts'
import { fetchWhole } from '../../transport/fetch-whole.ts'

export interface SpanExportOptions {
  readonly upstream: Upstream
  /** Where traces go, with its path. */
  readonly url: string
  /** Names and values, such as a key of the receiver. */
  readonly headers: readonly string[]
  readonly now: Clock
  readonly log: Log
}

export interface SpanExport {
  readonly processor: SpanProcessor
  /** Sends what has gathered. Never rejects: traces may be lost, calls may not wait for them. */
  flush(): Promise<void>
  /** Spans that were not delivered, since the start. */
  dropped(): number
}

const WAITING_MAX = 4_096
const BATCH_MAX = 512
const TIMEOUTS = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 10_000, totalMs: 10_000 }
/** After a failure the receiver is left alone for so long. */
const REST_MS = 10_000

/**
 * Gathers spans and sends them as OTLP over HTTP, in JSON
 * (https://opentelemetry.io/docs/specs/otlp/#otlphttp), through the gateway's one way out. Its owner
 * calls `flush`: there is no timer, because a Worker has none between requests.
 */
export function createSpanExport(options: SpanExportOptions): SpanExport {
  const { upstream, url, headers, now, log } = options
  let waiting: ReadableSpan[] = []
  let dropped = 0
  let restUntilMs = 0
  let isLost = false

  const deliver = async (spans: ReadableSpan[]): Promise<string | null> => {
    const body = JsonTraceSerializer.serializeRequest(spans)
    if (body === undefined) return 'the spans can not be written'
    try {
      const { status } = await fetchWhole(upstream, {
        method: 'POST',
        url,
        headers: ['content-type', 'application/json', ...headers],
        body,
        timeouts: TIMEOUTS,
      })
      return status >= 200 && status <= 299 ? null : `status ${status}`
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  const run = async () => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH_MAX)
      waiting = waiting.slice(BATCH_MAX)
      const problem = await deliver(batch)
      if (problem === null) {
        if (isLost) log('info', 'traces_delivered_again')
        isLost = false
        continue
      }
      dropped += batch.length
      restUntilMs = now() + REST_MS
      if (!isLost) log('warn', 'traces_not_delivered', { reason: problem })
      isLost = true
      return
    }
  }

  return {
    processor: {
      onStart: () => {},
      onEnd(span) {
        if ((span.spanContext().traceFlags & 1) === 0) return
        if (waiting.length < WAITING_MAX) waiting.push(span)
        else dropped += 1
      },
      forceFlush: async () => {},
      shutdown: async () => {},
    },
    flush() {
      if (waiting.length === 0 || now() < restUntilMs) return Promise.resolve()
      return run()
    },
    dropped: () => dropped,
  }
}
