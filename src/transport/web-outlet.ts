import type { HeaderList, Outlet } from '../domain/transport.ts'
import { forEachPair } from '../lib/pairs.ts'

/** Bytes that may wait for a slow reader before the writer is asked to pause. */
const BUFFERED_BYTES_MAX = 64 * 1024

const encoder = new TextEncoder()

export interface WebOutlet {
  readonly outlet: Outlet
  /** Settles when `head` was called; the body follows as a stream. */
  readonly response: Promise<Response>
}

/**
 * The answer's way out where the runtime speaks `Response`. `signal` is the request's own: some
 * runtimes tell by it that the caller has left, others by cancelling the body. The queue counts bytes, not chunks:
 * a count-based one grows without bound under large chunks.
 */
export function createWebOutlet(signal: AbortSignal): WebOutlet {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let resume: (() => void) | undefined
  let closed: (() => void) | undefined
  let isOver = false
  const { promise: response, resolve } = Promise.withResolvers<Response>()

  const leave = () => {
    if (isOver) return
    isOver = true
    closed?.()
  }
  signal.addEventListener('abort', leave, { once: true })

  const body = new ReadableStream<Uint8Array>(
    {
      start: (it) => {
        controller = it
      },
      pull: () => {
        const continueWriting = resume
        resume = undefined
        continueWriting?.()
      },
      cancel: () => leave(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: BUFFERED_BYTES_MAX }),
  )

  const outlet: Outlet = {
    head: (status, headers) => {
      resolve(new Response(hasNoBody(status) ? null : body, { status, headers: toPairs(headers) }))
    },
    write: (chunk) => {
      if (isOver || controller === undefined) return true
      controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk)
      return (controller.desiredSize ?? 0) > 0
    },
    end: (last) => {
      if (isOver) return
      if (last !== undefined && last.length > 0) controller?.enqueue(last)
      isOver = true
      signal.removeEventListener('abort', leave)
      controller?.close()
    },
    onDrain: (it) => {
      resume = it
    },
    onClose: (it) => {
      closed = it
    },
  }
  return { outlet, response }
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 304
}

function toPairs(headers: HeaderList): [string, string][] {
  const pairs: [string, string][] = []
  forEachPair(headers, (name, value) => pairs.push([name, value]))
  return pairs
}
