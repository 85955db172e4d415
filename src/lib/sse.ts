import { createParser } from 'eventsource-parser'

/** One dispatched server-sent event. `data` lines are joined by newlines. */
export interface SseEvent {
  readonly event: string | undefined
  readonly data: string
}

/** Takes a stream's bytes in any pieces. */
export interface ByteDecoder {
  push(bytes: Uint8Array): void
  /** The stream is over: what is still held is delivered. */
  end(): void
}

/**
 * Decodes server-sent events from bytes cut anywhere, also inside a character (WHATWG HTML,
 * "Server-sent events"). Tolerates a byte order mark, CRLF, comments, and a last event without
 * its blank line.
 */
export function createSseDecoder(onEvent: (event: SseEvent) => void): ByteDecoder {
  const text = new TextDecoder()
  const parser = createParser({
    onEvent: ({ event, data }) => onEvent({ event, data }),
  })
  return {
    push: (bytes) => parser.feed(text.decode(bytes, { stream: true })),
    // The blank line that some servers leave out is what dispatches an event.
    end: () => parser.feed(`${text.decode()}\n\n`),
  }
}
