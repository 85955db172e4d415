import type { Journal } from './domain/books.ts'
import type { Counters } from './domain/counters.ts'
import type { Clock, Log, RandomBytes, Sha256 } from './domain/ports.ts'
import type { Upstream } from './domain/transport.ts'
import type { Database } from './storage/database.ts'
import type { ProcessReadings } from './telemetry/metrics/state-metrics.ts'

/** What a runtime fills in. Only the entries and `app.ts` see it whole. */
export interface Platform {
  /** Whether a request may wait for the work of another one; a Worker's must not. */
  readonly canShareWork: boolean
  readonly now: Clock
  /** Milliseconds with fractions from any beginning, for spans of time; stands still where it must. */
  readonly clockMs: Clock
  readonly log: Log
  readonly sha256: Sha256
  readonly randomBytes: RandomBytes
  readonly upstream: Upstream
  /** Reads a file of credentials that is replaced while the process runs; absent without files. */
  readonly readTextFile?: (path: string) => Promise<string>
  /** What the process knows of its memory and its event loop; absent where it can't know. */
  readonly readProcess?: () => ProcessReadings
  readonly database: Database
  /** Null where nothing local outlives the process. */
  readonly journal: Journal | null
  readonly counters: Counters
  /** The peer's address, as far as it can't be forged. `env` is what the runtime gave to Hono. */
  readonly addressOf: (env: unknown, header: (name: string) => string | undefined) => string
}
