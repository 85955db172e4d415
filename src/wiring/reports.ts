import { seesAllKeys } from '../auth/permissions.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { reports } from '../http/routes/reports.ts'
import type { Platform } from '../platform.ts'
import { sumUsage } from '../storage/queries/usage.ts'
import { createReports } from '../usage/report.ts'

/** The endpoints that sum the ledger up. Who sees the keys of a tenant sees what they cost. */
export function createReportEndpoints({ database, now }: Platform): Endpoint[] {
  const source = createReports({
    sum: (query) => sumUsage(database, query),
    seesWholeTenant: seesAllKeys,
  })
  return reports(source, now)
}
