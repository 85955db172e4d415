import type { Log, LogLevel } from '../src/domain/ports.ts'
import type { Platform } from '../src/platform.ts'
import { createFetchUpstream } from '../src/transport/fetch-upstream.ts'

const RANK: Record<LogLevel | 'silent', number> = {
  debug: 0,
  info: 1,
  warn: 2,
  error: 3,
  silent: 4,
}

/** What Workers offer, as the core's ports. */
export function createWorkersPlatform(
  level: LogLevel | 'silent',
): Omit<Platform, 'database' | 'counters'> {
  return {
    name: 'workers',
    now: () => Date.now(),
    log: createConsoleLog(level),
    sha256,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    upstream: createFetchUpstream({ fetch: (request) => fetch(request) }),
    // Set by Cloudflare itself; a caller can't.
    addressOf: (_env, header) => header('cf-connecting-ip') ?? '',
  }
}

function createConsoleLog(level: LogLevel | 'silent'): Log {
  return (lineLevel, event, fields) => {
    if (RANK[lineLevel] < RANK[level]) return
    const time = new Date().toISOString()
    console.log(JSON.stringify({ time, level: lineLevel, event, ...fields }))
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
