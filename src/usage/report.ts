import type { Principal } from '../domain/principal.ts'
import { GatewayError } from '../errors.ts'
import type { UsageDimension, UsageQuery, UsageRow } from '../storage/queries/usage.ts'

/** What a caller asks of a report. */
export type ReportRequest = Omit<UsageQuery, 'tenantId' | 'limit'>

export interface Report {
  readonly request: ReportRequest
  readonly rows: readonly UsageRow[]
  /** There is more than a report holds: ask for a shorter time or fewer dimensions. */
  readonly isTruncated: boolean
}

export interface Reports {
  /**
   * Sums of the caller's tenant, or of its own calls where it may not see the others'. Throws
   * GatewayError when tags are asked for together with what they are not kept by.
   */
  report(principal: Principal, request: ReportRequest): Promise<Report>
}

export interface ReportsOptions {
  readonly sum: (query: UsageQuery) => Promise<UsageRow[]>
  readonly seesWholeTenant: (principal: Principal) => boolean
}

const ROWS_MAX = 10_000

/** Reports over the ledger's sums, within what their reader may see. */
export function createReports({ sum, seesWholeTenant }: ReportsOptions): Reports {
  return {
    async report(principal, request) {
      const seesAll = seesWholeTenant(principal)
      if (usesTags(request)) refuseMixedTags(request, seesAll)
      const only = seesAll ? request.only : { ...request.only, ...ownCalls(principal) }
      const query = { ...request, only, tenantId: principal.tenantId, limit: ROWS_MAX + 1 }
      const rows = await sum(query)
      return { request, rows: rows.slice(0, ROWS_MAX), isTruncated: rows.length > ROWS_MAX }
    },
  }
}

function usesTags({ groupBy, only }: ReportRequest): boolean {
  return groupBy.includes('tag') || only.tag !== undefined
}

/** An entry may have several tags, so their sums are kept apart, by nothing else but the hour. */
function refuseMixedTags({ groupBy, only }: ReportRequest, seesAll: boolean): void {
  const others = [...groupBy, ...Object.keys(only)].filter((dimension) => dimension !== 'tag')
  if (others.length > 0) {
    throw new GatewayError('invalid_request', 'Tags can not be combined with other dimensions.', {
      param: 'group_by',
    })
  }
  if (seesAll) return
  throw new GatewayError('permission_denied', 'Sums by tag are for those who see the whole tenant.')
}

function ownCalls({ userId, keyId }: Principal): Partial<Record<UsageDimension, string>> {
  return userId === null ? { key: keyId ?? '' } : { user: userId }
}
