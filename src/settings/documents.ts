import type { Clock } from '../domain/ports.ts'
import type { Principal } from '../domain/principal.ts'
import { speaksForGateway } from '../domain/tenant.ts'
import { GatewayError } from '../errors.ts'

/** Whose document: the caller's tenant's, or the whole gateway's. */
export type SettingsScope = 'tenant' | 'gateway'

/** One version of a document. */
export interface SettingsVersion {
  readonly name: string
  readonly version: number
  readonly document: Readonly<Record<string, unknown>>
  readonly createdBy: string | null
  readonly createdAt: Date
}

/** Which document; `tenantId: null` is the whole gateway's. */
export interface SettingsRef {
  readonly tenantId: string | null
  readonly name: string
}

export interface SettingsHistoryPage {
  readonly limit: number
  /** Only versions below this one; null begins with the newest. */
  readonly below: number | null
}

export interface SettingsDraft {
  readonly document: Readonly<Record<string, unknown>>
  /** The version that the change was made from; 0 for a document that does not exist yet. */
  readonly basedOnVersion: number
}

/** What the service asks of the database. */
export interface SettingsQueries {
  latest(ref: SettingsRef): Promise<SettingsVersion | null>
  /** Newest first. */
  history(ref: SettingsRef, page: SettingsHistoryPage): Promise<readonly SettingsVersion[]>
  /** False when somebody else has written since. */
  append(
    ref: SettingsRef,
    draft: SettingsDraft & { readonly createdBy: string | null; readonly createdAt: Date },
  ): Promise<boolean>
}

export interface SettingsAudit {
  readonly ref: SettingsRef
  readonly version: number
  /** The older version that it repeats, where it was rolled back. */
  readonly restoredVersion: number | null
}

/** Two versions of a document. */
export interface SettingsRange {
  readonly name: string
  /** Null is the version before `to`. */
  readonly from: number | null
  /** Null is the newest version. */
  readonly to: number | null
}

export interface SettingsComparison {
  readonly from: SettingsVersion
  readonly to: SettingsVersion
}

export interface SettingsRollback {
  readonly name: string
  /** Whose content is to hold again. */
  readonly version: number
  readonly basedOnVersion: number
}

export interface SettingsProblem {
  /** Where in the document, as `rules[0].when`. */
  readonly param: string
  readonly message: string
}

export interface SettingsServiceOptions {
  readonly queries: SettingsQueries
  readonly now: Clock
  /** What is wrong with a document of this name; nothing for names that only their writers read. */
  readonly findProblems: (name: string, document: unknown) => readonly SettingsProblem[]
  /** Lets all replicas notice at once. */
  readonly onChanged: () => Promise<void>
  readonly audit: (caller: Principal, change: SettingsAudit) => void
}

/**
 * Documents with versions, a tenant's own and the gateway's. Nobody writes over a version that he
 * has not seen; old versions stay.
 */
export function createSettingsService(options: SettingsServiceOptions) {
  const { queries } = options

  const findVersion = async (ref: SettingsRef, version: number): Promise<SettingsVersion> => {
    const [found] = await queries.history(ref, { limit: 1, below: version + 1 })
    if (found?.version !== version) throw notFound()
    return found
  }

  const append = async (caller: Principal, ref: SettingsRef, draft: Appending) => {
    const { document, basedOnVersion, restoredVersion = null } = draft
    refuseUnusable(options.findProblems(ref.name, document))
    const createdBy = caller.userId ?? caller.keyId
    const createdAt = new Date(options.now())
    if (!(await queries.append(ref, { document, basedOnVersion, createdBy, createdAt }))) {
      throw await conflict(queries, ref)
    }
    const version = basedOnVersion + 1
    options.audit(caller, { ref, version, restoredVersion })
    await options.onChanged()
    return { name: ref.name, version, document, createdBy, createdAt }
  }

  return {
    /** Throws `not_found` for a document that was never written. */
    async read(caller: Principal, scope: SettingsScope, name: string): Promise<SettingsVersion> {
      const latest = await queries.latest(toRef(caller, scope, name))
      if (latest === null) throw notFound()
      return latest
    },
    async history(
      caller: Principal,
      scope: SettingsScope,
      { name, ...page }: SettingsHistoryPage & { readonly name: string },
    ): Promise<readonly SettingsVersion[]> {
      return queries.history(toRef(caller, scope, name), page)
    },
    /**
     * Throws `conflict` when the draft was made from a version that is no longer the newest, and
     * `invalid_request` where the gateway reads the document and could not use it.
     */
    async write(
      caller: Principal,
      scope: SettingsScope,
      { name, ...draft }: SettingsDraft & { readonly name: string },
    ): Promise<SettingsVersion> {
      return append(caller, toRef(caller, scope, name), draft)
    },
    /** Throws `not_found` for a version that was never written. */
    async readVersion(
      caller: Principal,
      scope: SettingsScope,
      { name, version }: { readonly name: string; readonly version: number },
    ): Promise<SettingsVersion> {
      return findVersion(toRef(caller, scope, name), version)
    },
    /** Throws `not_found` where one of the two was never written. */
    async compare(
      caller: Principal,
      scope: SettingsScope,
      { name, from, to }: SettingsRange,
    ): Promise<SettingsComparison> {
      const ref = toRef(caller, scope, name)
      const after = to === null ? await queries.latest(ref) : await findVersion(ref, to)
      if (after === null) throw notFound()
      const before = from ?? after.version - 1
      // Before the first version there was nothing.
      const empty = { ...after, version: 0, document: {}, createdBy: null }
      return { from: before === 0 ? empty : await findVersion(ref, before), to: after }
    },
    /**
     * Writes what an older version said as the next one. Throws as `write` does, also when the gateway
     * has become stricter since, and `not_found` for a version that was never written.
     */
    async rollBack(
      caller: Principal,
      scope: SettingsScope,
      { name, version, basedOnVersion }: SettingsRollback,
    ): Promise<SettingsVersion> {
      const ref = toRef(caller, scope, name)
      const { document } = await findVersion(ref, version)
      return append(caller, ref, { document, basedOnVersion, restoredVersion: version })
    },
  }
}

interface Appending extends SettingsDraft {
  readonly restoredVersion?: number
}

export type SettingsService = ReturnType<typeof createSettingsService>

function toRef(caller: Principal, scope: SettingsScope, name: string): SettingsRef {
  if (scope === 'tenant') return { tenantId: caller.tenantId, name }
  if (speaksForGateway(caller)) return { tenantId: null, name }
  throw new GatewayError(
    'permission_denied',
    'Settings of the whole gateway belong to the tenant that runs it.',
  )
}

const PROBLEMS_SHOWN_MAX = 20

/** Throws GatewayError `invalid_request` that names the problems of a document, if it has any. */
export function refuseUnusable(problems: readonly SettingsProblem[]): void {
  const [first] = problems
  if (first === undefined) return
  const param = first.param === '' ? 'document' : `document.${first.param}`
  throw new GatewayError('invalid_request', `${param}: ${first.message}`, {
    param,
    details: { problems: problems.slice(0, PROBLEMS_SHOWN_MAX) },
  })
}

async function conflict(queries: SettingsQueries, ref: SettingsRef): Promise<GatewayError> {
  const current = (await queries.latest(ref))?.version ?? 0
  return new GatewayError('conflict', `The document is at version ${current} by now.`, {
    param: 'based_on_version',
    details: { version: current },
  })
}

function notFound(): GatewayError {
  return new GatewayError('not_found', 'There is no such settings document.', { param: 'name' })
}
