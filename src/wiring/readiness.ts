import type { Config } from '../config.ts'
import type { Counters } from '../domain/counters.ts'
import type { RouteTable } from '../gateway/route-table.ts'
import type { DependencyState, Readiness } from '../http/routes/ready.ts'
import type { Changes } from './changes.ts'

interface ReadinessOptions {
  readonly config: Config
  readonly counters: Counters
  readonly changes: Changes
  readonly table: () => RouteTable
}

/** Asks each dependency. Without the database no new caller can be proven, so it decides. */
export function createReadinessCheck(options: ReadinessOptions): () => Promise<Readiness> {
  const { config, counters, changes, table } = options
  return async () => {
    const [version, areCountersUp] = await Promise.all([
      // One question to the database answers both: is it there, and which version counts.
      changes.version().catch(() => null),
      answers(counters.ping()),
    ])
    const isDatabaseUp = version !== null
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
        note: 'Calls pass, and each replica holds the limits for itself; calls under a hard budget get 503.',
      },
      {
        name: 'content_safety',
        kind: config.SAFETY_MODE,
        state: 'up',
        when_down: 'refuse',
        note: 'Local checks that fail count as their type’s `on_error` says (block); a moderator that fails as its own says (the local verdict).',
      },
    ]
    return {
      isReady: isDatabaseUp,
      configVersion: version,
      dependencies,
      providers: [...table().connections.keys()],
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
