import type { LogLevel } from '../domain/ports.ts'

/** What a log can be told to keep; `silent` keeps nothing. */
export type LogThreshold = LogLevel | 'silent'

const RANK: Record<LogThreshold, number> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 }

/** Whether a line of this level is to be written. */
export function isLogged(level: LogLevel, threshold: LogThreshold): boolean {
  return RANK[level] >= RANK[threshold]
}
