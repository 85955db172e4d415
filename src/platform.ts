import type { Clock, Log, RandomBytes, Sha256 } from './domain/ports.ts'
import type { Upstream } from './domain/transport.ts'

/** What a runtime fills in. Only the entries and `app.ts` see it whole. */
export interface Platform {
  readonly name: 'node' | 'workers'
  readonly now: Clock
  readonly log: Log
  readonly sha256: Sha256
  readonly randomBytes: RandomBytes
  readonly upstream: Upstream
}
