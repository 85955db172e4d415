import type { AuditLog } from '../audit/audit-log.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { settings } from '../http/routes/settings.ts'
import type { Platform } from '../platform.ts'
import { findPolicyProblems } from '../routing/policies.ts'
import { createSettingsService } from '../settings/documents.ts'
import { ROUTING_DOCUMENT } from '../settings/names.ts'
import { appendSettings, latestSettings, listSettings } from '../storage/queries/settings.ts'
import type { Routing } from './routing.ts'

interface SettingsOptions {
  readonly platform: Platform
  readonly announce: () => Promise<void>
  readonly audit: AuditLog
  readonly routing: Pick<Routing, 'compile' | 'policies'>
}

/** The endpoints that keep settings documents. */
export function createSettingsEndpoints(options: SettingsOptions): Endpoint[] {
  const { database, now } = options.platform
  const { compile, policies } = options.routing
  const service = createSettingsService({
    queries: {
      latest: (ref) => latestSettings(database, ref),
      history: (ref, page) => listSettings(database, ref, page),
      append: async (ref, draft) =>
        (await appendSettings(database, { ...ref, ...draft })).kind === 'appended',
    },
    now,
    findProblems: (name, document) =>
      name === ROUTING_DOCUMENT ? findPolicyProblems(document, compile) : [],
    async onChanged() {
      await options.announce()
      await policies.refresh()
    },
    audit: (caller, { ref, version }) =>
      options.audit.note({
        type: 'settings.written',
        severity: 'info',
        tenantId: caller.tenantId,
        keyId: caller.keyId,
        userId: caller.userId,
        resource: `settings/${ref.name}`,
        // Both versions can be read for ever; what they say may not be everybody's to see.
        metadata: { scope: ref.tenantId === null ? 'gateway' : 'tenant', version },
      }),
  })
  return settings(service)
}
