import type { ByteDecoder } from './sse.ts'

/**
 * Cuts newline-delimited JSON into its lines, without parsing them. Bytes may be cut anywhere,
 * also inside a character; blank lines and carriage returns are dropped.
 */
export function createLineDecoder(onLine: (line: string) => void): ByteDecoder {
  const decoder = new TextDecoder()
  let held = ''

  const take = (text: string) => {
    if (!text.includes('\n')) {
      held += text
      return
    }
    const lines = (held + text).split('\n')
    held = lines.pop() ?? ''
    for (const line of lines) emit(line)
  }
  const emit = (line: string) => {
    const trimmed = line.trim()
    if (trimmed !== '') onLine(trimmed)
  }

  return {
    push: (bytes) => take(decoder.decode(bytes, { stream: true })),
    end: () => {
      take(decoder.decode())
      emit(held)
      held = ''
    },
  }
}
