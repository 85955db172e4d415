import type { Config } from '../config.ts'
import type { Counters } from '../domain/counters.ts'
import type { DependencyState, Readiness } from '../http/routes/ready.ts'
import type { Database } from '../storage/database.ts'

interface ReadinessOptions {
  readonly config: Config
  readonly database: Database
  readonly counters: Counters
  readonly configVersion: () => number
  readonly providers: () => readonly string[]
}

/** Asks each dependency. Without the database no new caller can be proven, so it decides. */
export function createReadinessCheck(options: ReadinessOptions): () => Promise<Readiness> {
  const { config, database, counters } = options
  return async () => {
    const [isDatabaseUp, areCountersUp] = await Promise.all([
      answers(database.ping()),
      answers(counters.ping()),
    ])
    const dependencies: DependencyState[] = [
      {
        name: 'database',
        kind: config.DATABASE_URL === undefined ? 'embedded' : 'postgresql',
        state: isDatabaseUp ? 'up' : 'down',
        when_down: 'refuse',
        note: 'Keys verified before stay good for up to 15 minutes; unknown keys and changes get 503.',
      },
      {
        name: 'counters',
        kind: counters.kind,
        state: areCountersUp ? 'up' : 'degraded',
        when_down: 'degrade',
        note: 'Calls pass; each replica holds the limits for itself.',
      },
    ]
    return {
      isReady: isDatabaseUp,
      configVersion: options.configVersion(),
      dependencies,
      providers: options.providers(),
    }
  }
}

async function answers(ping: Promise<void>): Promise<boolean> {
  try {
    await ping
    return true
  } catch {
    return false
  }
}
