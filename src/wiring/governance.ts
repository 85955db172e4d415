import type { AuditLog } from '../audit/audit-log.ts'
import type { Config, Secrets } from '../config.ts'
import type { Books } from '../domain/books.ts'
import type { Endpoint } from '../http/endpoint.ts'
import type { Platform } from '../platform.ts'
import type { Rooms } from '../telemetry/metrics/rooms.ts'
import type { Ledger } from '../usage/ledger.ts'
import { createAdministration } from './administration.ts'
import { ROUTING_DOCUMENT, SAFETY_DOCUMENT } from '../settings/names.ts'
import { latestSettings } from '../storage/queries/settings.ts'
import type { Changes } from './changes.ts'
import { createConfigView } from './config-view.ts'
import type { Routing } from './routing.ts'
import { createSafety, type Safety } from './safety.ts'
import { createSettings } from './settings.ts'

interface GovernanceOptions {
  readonly platform: Platform
  readonly config: Config
  readonly secrets: Secrets
  readonly createId: (prefix: string) => string
  readonly books: Pick<Books, 'note'>
  readonly audit: AuditLog
  readonly rooms: Pick<Rooms, 'safetyDecisions'>
  readonly ledger: Ledger
  readonly changes: Changes
  readonly routing: Routing
}

export interface Governance {
  readonly safety: Safety
  readonly endpoints: readonly Endpoint[]
  /** A new configuration holds. */
  reload(config: Config): void
}

/** What people have written down about calls, and the desks at which they do. */
export function createGovernance(options: GovernanceOptions): Governance {
  const { changes, audit, routing } = options
  const { announce } = changes
  const safety: Safety = createSafety({ ...options, settings: () => settings.service })
  const settings = createSettings({
    platform: options.platform,
    announce,
    audit,
    routing,
    safetyPolicies: safety.policies,
  })
  const { database, now } = options.platform
  const view = createConfigView({
    config: options.config,
    now,
    version: changes.version,
    documents: async () =>
      Promise.all(
        [ROUTING_DOCUMENT, SAFETY_DOCUMENT].map(async (name) => {
          const latest = await latestSettings(database, { tenantId: null, name })
          return { name, version: latest?.version ?? 0 }
        }),
      ),
    providers: () => [...routing.table().connections.keys()],
  })
  changes.watch.onChange(routing.policies.markStale)
  changes.watch.onChange(safety.policies.markStale)
  return {
    safety,
    reload(config) {
      routing.reload(config)
      view.reload(config)
    },
    endpoints: [
      view.endpoint,
      ...settings.endpoints,
      ...safety.endpoints,
      ...createAdministration({ ...options, announce }),
    ],
  }
}
