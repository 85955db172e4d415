import type { AuditLog } from '../audit/audit-log.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { settings } from '../http/routes/settings.ts'
import { settingsVersions } from '../http/routes/settings-versions.ts'
import type { Platform } from '../platform.ts'
import { findPolicyProblems } from '../routing/policies.ts'
import { findSafetyProblems } from '../safety/document.ts'
import type { SafetyPolicies } from '../safety/policies.ts'
import { createSettingsService, type SettingsService } from '../settings/documents.ts'
import { ROUTING_DOCUMENT, SAFETY_DOCUMENT } from '../settings/names.ts'
import { appendSettings, latestSettings, listSettings } from '../storage/queries/settings.ts'
import type { Routing } from './routing.ts'

interface SettingsOptions {
  readonly platform: Platform
  readonly announce: () => Promise<void>
  readonly audit: AuditLog
  readonly routing: Pick<Routing, 'compile' | 'policies'>
  readonly safetyPolicies: Pick<SafetyPolicies, 'refresh'>
}

export interface Settings {
  readonly service: SettingsService
  readonly endpoints: readonly Endpoint[]
}

/** Settings documents, and the endpoints that keep them. */
export function createSettings(options: SettingsOptions): Settings {
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
    findProblems(name, document) {
      if (name === ROUTING_DOCUMENT) return findPolicyProblems(document, compile)
      return name === SAFETY_DOCUMENT ? findSafetyProblems(document) : []
    },
    async onChanged() {
      await options.announce()
      await Promise.all([policies.refresh(), options.safetyPolicies.refresh()])
    },
    audit: (caller, { ref, version, restoredVersion }) =>
      options.audit.note({
        type: 'settings.written',
        severity: 'info',
        tenantId: caller.tenantId,
        keyId: caller.keyId,
        userId: caller.userId,
        resource: `settings/${ref.name}`,
        // Both versions can be read for ever; what they say may not be everybody's to see.
        metadata: {
          scope: ref.tenantId === null ? 'gateway' : 'tenant',
          version,
          ...(restoredVersion !== null && { restoredVersion }),
        },
      }),
  })
  return { service, endpoints: [...settings(service), ...settingsVersions(service)] }
}
