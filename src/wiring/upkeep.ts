import type { FirstSecrets } from '../auth/bootstrap.ts'
import type { AuditReader } from '../audit/audit-reader.ts'
import type { BookKeeping } from '../storage/books/books.ts'
import type { Budgeting } from './budgets.ts'
import type { Changes } from './changes.ts'
import type { Identity } from './identity.ts'
import type { Metrics } from './metrics.ts'
import type { Routing } from './routing.ts'
import type { Safety } from './safety.ts'
import type { TracingParts } from './tracing.ts'

interface UpkeepOptions {
  readonly changes: Changes
  readonly identity: Identity
  readonly books: BookKeeping
  readonly budgeting: Budgeting
  readonly routing: Routing
  readonly metrics: Metrics
  readonly traces: Pick<TracingParts, 'flush'>
  readonly safety: Pick<Safety, 'policies' | 'prune'>
  readonly reader: Pick<AuditReader, 'keepUp'>
}

export interface Upkeep {
  /** See `App.start`. */
  start(): Promise<FirstSecrets | null>
  /** See `App.refresh`. */
  refresh(): Promise<void>
}

/** What is done once at the start, and then every second. */
export function createUpkeep(options: UpkeepOptions): Upkeep {
  const { changes, identity, books, budgeting, routing, metrics, traces, safety, reader } = options
  return {
    async start() {
      // The first reading of the version comes before anything that it guards is read.
      if (changes.watch.current() === null) await changes.watch.refresh()
      const first = await identity.start()
      await books.recover()
      await budgeting.load()
      return first
    },
    async refresh() {
      await changes.watch.refreshIfDue()
      await identity.flush()
      await budgeting.budgets.refresh()
      await routing.policies.refresh()
      await safety.policies.refresh()
      await books.flush()
      routing.health.refresh((work) => void work)
      await metrics.report()
      await traces.flush()
      await routing.decisions.flush()
      await safety.prune()
      await reader.keepUp()
    },
  }
}
