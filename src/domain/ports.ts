/** Small interfaces that the core takes as arguments instead of reading the world. */

/** Milliseconds since 1970. */
export type Clock = () => number

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Structured log: an event name and plain fields. Never give it secrets or prompts. */
export type Log = (
  level: LogLevel,
  event: string,
  fields?: Readonly<Record<string, unknown>>,
) => void

/** SHA-256 of a UTF-8 text in base64url. Synchronous where the runtime can (Node). */
export type Sha256 = (text: string) => string | Promise<string>

/** Cryptographically random bytes. */
export type RandomBytes = (length: number) => Uint8Array

/** Hands work to the runtime that it finishes after the answer has left. */
export type RunInBackground = (work: Promise<unknown>) => void
