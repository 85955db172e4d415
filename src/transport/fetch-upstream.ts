import type {
  Upstream,
  UpstreamFailureKind,
  UpstreamReceiver,
  UpstreamRequest,
} from '../domain/transport.ts'
import { forEachPair } from '../lib/pairs.ts'
import { startTimer } from '../lib/timer.ts'

interface FetchUpstreamOptions {
  readonly fetch: (request: Request) => Promise<Response>
}

/**
 * The way out over `fetch`, for runtimes that have nothing cheaper. Redirects come back as
 * answers, so that a credential never follows one.
 */
export function createFetchUpstream({ fetch }: FetchUpstreamOptions): Upstream {
  return {
    send(request, receiver) {
      const exchange = createExchange(request, receiver)
      void exchange.run(fetch)
      return exchange
    },
  }
}

function createExchange(request: UpstreamRequest, receiver: UpstreamReceiver) {
  const { timeouts } = request
  const abortion = new AbortController()
  let isOver = false
  let resume: (() => void) | undefined
  let isPaused = false
  let stopWaiting = () => {}

  const fail = (kind: UpstreamFailureKind, message: string) => {
    if (isOver) return
    isOver = true
    clearTimers()
    abortion.abort()
    receiver.onFailure({ kind, message })
  }
  const stopTotal =
    timeouts.totalMs > 0
      ? startTimer(timeouts.totalMs, () => fail('timeout', 'The whole exchange took too long.'))
      : () => {}
  const clearTimers = () => {
    stopWaiting()
    stopTotal()
  }
  const expectWithin = (limitMs: number, message: string) => {
    stopWaiting()
    stopWaiting = startTimer(limitMs, () => fail('timeout', message))
  }

  const readBody = async (response: Response) => {
    const reader = response.body?.getReader()
    for (;;) {
      if (isPaused) {
        stopWaiting()
        await new Promise<void>((continueReading) => {
          resume = continueReading
        })
      }
      expectWithin(timeouts.idleMs, 'No byte came for too long.')
      const part = await reader?.read()
      if (isOver) return
      if (part === undefined || part.done) break
      if (part.value.length > 0) receiver.onChunk(part.value)
    }
    if (isOver) return
    isOver = true
    clearTimers()
    receiver.onEnd()
  }

  return {
    async run(fetch: FetchUpstreamOptions['fetch']) {
      let hasHead = false
      try {
        if (!isAllowed(request)) {
          fail('egress', 'The address is not one that may be reached.')
          return
        }
        expectWithin(timeouts.connectMs + timeouts.firstByteMs, 'No answer came in time.')
        const response = await fetch(toFetchRequest(request, abortion.signal))
        if (isOver) return
        hasHead = true
        receiver.onHead(response.status, (name) => response.headers.get(name) ?? undefined)
        await readBody(response)
      } catch (error) {
        fail(hasHead ? 'reset' : 'connect', error instanceof Error ? error.message : 'failed')
      }
    },
    abort: () => fail('aborted', 'Aborted by the gateway.'),
    pause: () => {
      isPaused = true
    },
    resume: () => {
      isPaused = false
      const continueReading = resume
      resume = undefined
      continueReading?.()
    },
  }
}

/** Names are looked up by the runtime: what they stand for is not told. */
function isAllowed({ egress, url }: UpstreamRequest): boolean {
  return egress === undefined || egress.allowsHost(new URL(url).hostname)
}

function toFetchRequest(request: UpstreamRequest, signal: AbortSignal): Request {
  const headers = new Headers()
  forEachPair(request.headers, (name, value) => headers.append(name, value))
  return new Request(request.url, {
    method: request.method,
    headers,
    // A copy is typed away here: a body's buffer is never shared between threads.
    body: request.body as BodyInit | null,
    redirect: 'manual',
    signal,
  })
}
