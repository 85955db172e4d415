import { GatewayError } from '../errors.ts'
import type { Platform } from '../platform.ts'
import type { DocumentQueries } from '../storage/document-cache.ts'
import { latestSettings, settingsVersions } from '../storage/queries/settings.ts'

/** The settings documents of one name, of tenants and of the gateway. */
export function documentQueries(
  { database, log }: Pick<Platform, 'database' | 'log'>,
  name: string,
): DocumentQueries {
  return {
    async load(tenantId) {
      try {
        const [gateway, tenant] = await Promise.all([
          latestSettings(database, { tenantId: null, name }),
          latestSettings(database, { tenantId, name }),
        ])
        return { gateway, tenant }
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        log('error', 'settings_unreadable', { name, tenantId, reason })
        // What a tenant forbids is not known: better no answer than one that it forbids.
        throw new GatewayError('service_unavailable', 'The tenant’s policy can not be read.', {
          retryAfterS: 2,
        })
      }
    },
    versions: () => settingsVersions(database, { name }),
  }
}
