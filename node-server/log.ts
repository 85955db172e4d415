import type { Writable } from 'node:stream'
import type { Log, LogLevel } from '../src/domain/ports.ts'
import { toWritten } from '../src/telemetry/log-fields.ts'
import { isLogged, type LogThreshold } from '../src/telemetry/log-level.ts'

const FLUSH_MS = 100
const BUFFER_CHARS_MAX = 64 * 1024
/** What may wait for a stuck reader of our output; beyond it lines are dropped and counted. */
const PENDING_CHARS_MAX = 16 * 1024 * 1024

interface LogOptions {
  readonly level: LogThreshold
  readonly output: Writable
  readonly now: () => number
}

export interface BufferedLog {
  readonly log: Log
  /** Writes what is held. Call before the process ends. */
  flush(): void
}

/**
 * JSON lines, written in batches: a write per request would cost more than the request's own
 * bookkeeping. Errors are written at once, because what follows them may be the end.
 */
export function createBufferedLog({ level, output, now }: LogOptions): BufferedLog {
  let held = ''
  let dropped = 0
  let timer: NodeJS.Timeout | undefined

  /** The beginning of a line, still open. Events are names of ours: nothing in them needs escaping. */
  const head = (lineLevel: LogLevel, event: string) =>
    `{"time":"${time()}","level":"${lineLevel}","event":"${event}"`
  // Formatting a time costs more than the rest of a line; many lines share a millisecond.
  let timeMs = 0
  let timeText = ''
  const time = () => {
    const nowMs = now()
    if (nowMs !== timeMs) {
      timeMs = nowMs
      timeText = new Date(nowMs).toISOString()
    }
    return timeText
  }

  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (held === '') return
    output.write(held)
    held = ''
  }
  const log: Log = (lineLevel, event, fields) => {
    if (!isLogged(lineLevel, level)) return
    if (output.writableLength > PENDING_CHARS_MAX) {
      dropped += 1
      return
    }
    if (dropped > 0) {
      held += `${head('warn', 'log_lines_dropped')},"count":${dropped}}\n`
      dropped = 0
    }
    const rest = fields === undefined ? '{}' : JSON.stringify(toWritten(event, fields))
    held += head(lineLevel, event) + (rest === '{}' ? '}\n' : `,${rest.slice(1)}\n`)
    if (lineLevel === 'error' || held.length > BUFFER_CHARS_MAX) flush()
    else timer ??= setTimeout(flush, FLUSH_MS)
  }
  return { log, flush }
}
