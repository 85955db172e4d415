import type { Log } from '../src/domain/ports.ts'
import type { Platform } from '../src/platform.ts'
import { toWritten } from '../src/telemetry/log-fields.ts'
import { isLogged, type LogThreshold } from '../src/telemetry/log-level.ts'
import { createFetchUpstream } from '../src/transport/fetch-upstream.ts'

/** Where log lines go: the console, or a test. */
export type WriteLine = (line: Record<string, unknown>) => void

/** What Workers offer, as the core's ports. */
export function createWorkersPlatform(
  level: LogThreshold,
  writeLine: WriteLine,
): Omit<Platform, 'database' | 'counters'> {
  return {
    canShareWork: false,
    now: () => Date.now(),
    clockMs: () => performance.now(),
    log: createLog(level, writeLine),
    sha256,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    upstream: createFetchUpstream({ fetch: (request) => fetch(request) }),
    journal: null,
    // Set by Cloudflare itself; a caller can't.
    addressOf: (_env, header) => header('cf-connecting-ip') ?? '',
  }
}

function createLog(level: LogThreshold, writeLine: WriteLine): Log {
  return (lineLevel, event, fields) => {
    if (!isLogged(lineLevel, level)) return
    const written = fields === undefined ? {} : toWritten(event, fields)
    writeLine({ time: new Date().toISOString(), level: lineLevel, event, ...written })
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
