import type { Clock, Log } from '../domain/ports.ts'
import type { Principal } from '../domain/principal.ts'
import { speaksForGateway } from '../domain/tenant.ts'
import { GatewayError } from '../errors.ts'
import type { AuditFilter, ChainEntry, FoundEntry } from '../storage/queries/audit.ts'
import type { AuditCheckpoint } from '../storage/schema/audit.ts'
import type { CheckpointSigner } from './checkpoints.ts'
import { toExportLine } from './export-line.ts'
import type { TrustedPoint } from './verify-chain.ts'

/** What a caller asks for; `allTenants` is for those who run the gateway. */
export type AuditSearch = Omit<AuditFilter, 'tenantId'> & { readonly allTenants: boolean }

export interface AuditPage {
  readonly entries: readonly FoundEntry[]
  /** Asks for the next page; null on the last one. */
  readonly nextCursor: number | null
}

export interface AuditReader {
  search(
    caller: Principal,
    search: AuditSearch,
    page: { readonly limit: number; readonly below: number | null },
  ): Promise<AuditPage>
  /** Lines of JSON in the order of the chain, as many at once as one query gives. */
  exportLines(caller: Principal, search: AuditSearch): AsyncGenerator<string[]>
  checkpoints(caller: Principal): Promise<readonly AuditCheckpoint[]>
  /** Signs the present end of the chain, unless that is done; null while the chain is empty. */
  signNow(): Promise<AuditCheckpoint | null>
  /** Signs and prunes when it is time; cheap when called often. Never rejects. */
  keepUp(): Promise<void>
}

/** What the reader asks of the database. */
export interface AuditQueries {
  search(filter: AuditFilter, page: { limit: number; below: number | null }): Promise<FoundEntry[]>
  readChain(filter: AuditFilter, page: { limit: number; after: number }): Promise<ChainEntry[]>
  head(): Promise<TrustedPoint>
  checkpoints(): Promise<AuditCheckpoint[]>
  lastCheckpoint(): Promise<AuditCheckpoint | null>
  insertCheckpoint(checkpoint: AuditCheckpoint): Promise<void>
  prune(before: Date): Promise<number>
}

export interface AuditReaderOptions {
  readonly queries: AuditQueries
  readonly signer: CheckpointSigner
  /** Null keeps entries for ever. */
  readonly retentionDays: number | null
  readonly now: Clock
  readonly log: Log
}

const EXPORT_BATCH = 1000
const DAY_MS = 86_400_000
const CHECK_EVERY_MS = 60_000
const SIGN_EVERY_MS = 3_600_000

/** Search, export and signed checkpoints of the audit log. */
export function createAuditReader(options: AuditReaderOptions): AuditReader {
  const { queries, signer, retentionDays, now, log } = options
  let nextCheckMs = now() + CHECK_EVERY_MS

  async function signNow(): Promise<AuditCheckpoint | null> {
    const head = await queries.head()
    if (head.sequence === 0) return null
    const last = await queries.lastCheckpoint()
    if (last?.sequence === head.sequence) return last
    const at = new Date(now())
    const checkpoint = { ...head, at, signature: await signer.sign(head, at) }
    await queries.insertCheckpoint(checkpoint)
    return checkpoint
  }

  async function keepUp(): Promise<void> {
    const last = await queries.lastCheckpoint()
    if (last === null || now() - last.at.getTime() >= SIGN_EVERY_MS) await signNow()
    if (retentionDays === null) return
    const pruned = await queries.prune(new Date(now() - retentionDays * DAY_MS))
    if (pruned > 0) log('info', 'audit_pruned', { entries: pruned })
  }

  return {
    async search(caller, search, { limit, below }) {
      // One more than asked for tells whether there is another page.
      const found = await queries.search(toFilter(caller, search), { limit: limit + 1, below })
      const entries = found.slice(0, limit)
      const nextCursor = found.length > limit ? (entries.at(-1)?.sequence ?? null) : null
      return { entries, nextCursor }
    },
    async *exportLines(caller, search) {
      const filter = toFilter(caller, search)
      let after = 0
      for (;;) {
        const entries = await queries.readChain(filter, { limit: EXPORT_BATCH, after })
        if (entries.length > 0) yield entries.map(toExportLine)
        after = entries.at(-1)?.sequence ?? after
        if (entries.length < EXPORT_BATCH) return
      }
    },
    async checkpoints(caller) {
      refuseUnlessGateway(caller)
      return queries.checkpoints()
    },
    signNow,
    async keepUp() {
      if (now() < nextCheckMs) return
      nextCheckMs = now() + CHECK_EVERY_MS
      try {
        await keepUp()
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        log('warn', 'audit_not_kept_up', { reason })
      }
    },
  }
}

function toFilter(caller: Principal, { allTenants, ...filter }: AuditSearch): AuditFilter {
  if (allTenants) refuseUnlessGateway(caller)
  return { ...filter, tenantId: allTenants ? null : caller.tenantId }
}

function refuseUnlessGateway(caller: Principal): void {
  if (speaksForGateway(caller)) return
  throw new GatewayError(
    'permission_denied',
    'The chain of all tenants is for the tenant that runs the gateway.',
  )
}
