import { createApp, type App } from '../src/app.ts'
import { ConfigError, parseConfig, type Config, type Environment } from '../src/config.ts'
import type { Counters } from '../src/domain/counters.ts'
import type { Log } from '../src/domain/ports.ts'
import { createMemoryCounters } from '../src/storage/counters/memory.ts'
import { createUpstashCounters } from '../src/storage/counters/upstash.ts'
import { createNeonDatabase } from '../src/storage/neon.ts'
import { createWorkersPlatform, type WriteLine } from './platform.ts'

/**
 * The app of one isolate, made from its bindings. Throws ConfigError with all that is wrong: on
 * Workers there is no embedded database and nowhere to keep a generated secret.
 */
export function createWorkerApp(
  bindings: Readonly<Record<string, unknown>>,
  writeLine: WriteLine = (line) => console.log(JSON.stringify(line)),
): App {
  const environment = textBindings(bindings)
  const config = parseConfig(environment, readDocument(environment['ROUTER_CONFIG']))
  const { DATABASE_URL, JWT_SECRET, API_KEY_SALT } = config
  if (DATABASE_URL === undefined || JWT_SECRET === undefined || API_KEY_SALT === undefined) {
    throw new ConfigError(
      ['DATABASE_URL', 'JWT_SECRET', 'API_KEY_SALT']
        .filter((name) => environment[name] === undefined)
        .map((name) => `${name}: is required on Workers (wrangler secret put ${name})`),
    )
  }
  const platform = createWorkersPlatform(config.LOG_LEVEL, writeLine)
  return createApp(
    {
      ...platform,
      database: createNeonDatabase({
        url: DATABASE_URL,
        fetch: (input, init) => fetch(input, init),
        endpoint: environment['NEON_FETCH_ENDPOINT'],
      }),
      counters: openCounters(config, platform.log),
    },
    config,
    { jwtSecret: JWT_SECRET, apiKeySalt: API_KEY_SALT },
  )
}

function openCounters(config: Config, log: Log): Counters {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = config
  if (url !== undefined && token !== undefined) return createUpstashCounters({ url, token })
  if (config.ENV === 'production') {
    log('warn', 'counters_not_shared', {
      reason: 'Without UPSTASH_REDIS_REST_URL each isolate counts for itself.',
    })
  }
  return createMemoryCounters({ now: Date.now })
}

/** Bindings that are objects (KV, assets) are not settings. */
function textBindings(bindings: Readonly<Record<string, unknown>>): Environment {
  return Object.fromEntries(
    Object.entries(bindings).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
}

function readDocument(text: string | undefined): unknown {
  if (text === undefined || text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw new ConfigError(['ROUTER_CONFIG: is not valid JSON'])
  }
}
