import type { Awaitable } from '../domain/counters.ts'

/** A stored version of a settings document. */
export interface StoredDocument {
  readonly version: number
  readonly document: unknown
}

/** The documents of one name that bind a tenant's calls: the gateway's, and its own. */
export interface BindingDocuments {
  readonly gateway: StoredDocument | null
  readonly tenant: StoredDocument | null
}

export interface DocumentQueries {
  load(tenantId: string): Promise<BindingDocuments>
  /** The newest version of each document of the name; the key is null for the gateway's. */
  versions(): Promise<ReadonlyMap<string | null, number>>
}

export interface DocumentCacheOptions<Built> {
  readonly queries: DocumentQueries
  /** Makes of the documents what calls need. */
  readonly build: (documents: BindingDocuments) => Built
}

/** What documents say, by tenant: read once, and again when one of them has changed. */
export interface DocumentCache<Built> {
  /** A promise only for a tenant that is asked for the first time. Rejects without a database. */
  of(tenantId: string): Awaitable<Built>
  /** Something has changed somewhere: the next `refresh` looks what. */
  markStale(): void
  /** Forgets those that have changed. Rejects without a database; what is known stays then. */
  refresh(): Promise<void>
}

/** Tenants remembered; the others are read again. */
const TENANTS_MAX = 20_000

/** Remembers what documents say; a call waits for the database only the first time. */
export function createDocumentCache<Built>({
  queries,
  build,
}: DocumentCacheOptions<Built>): DocumentCache<Built> {
  const known = new Map<string, Known<Built>>()
  let loading = new Map<string, Promise<Built>>()
  let isStale = false

  const load = async (tenantId: string): Promise<Built> => {
    const generation = loading
    try {
      const documents = await queries.load(tenantId)
      const built = build(documents)
      if (known.size >= TENANTS_MAX) known.clear()
      // What was read before a change was noticed may be the older version.
      if (generation === loading) known.set(tenantId, { built, versions: versionsOf(documents) })
      return built
    } finally {
      generation.delete(tenantId)
    }
  }
  return {
    of(tenantId) {
      const found = known.get(tenantId)
      if (found !== undefined) return found.built
      let promise = loading.get(tenantId)
      if (promise === undefined) {
        promise = load(tenantId)
        loading.set(tenantId, promise)
      }
      return promise
    },
    markStale() {
      isStale = true
    },
    async refresh() {
      if (!isStale) return
      isStale = false
      try {
        const newest = await queries.versions()
        for (const [tenantId, { versions }] of known) {
          const isCurrent =
            versions.gateway === (newest.get(null) ?? 0) &&
            versions.tenant === (newest.get(tenantId) ?? 0)
          if (!isCurrent) known.delete(tenantId)
        }
        loading = new Map()
      } catch (error) {
        isStale = true
        throw error
      }
    },
  }
}

/** Versions of both documents, 0 where there is none. */
export interface DocumentVersions {
  readonly gateway: number
  readonly tenant: number
}

interface Known<Built> {
  readonly built: Built
  readonly versions: DocumentVersions
}

export function versionsOf({ gateway, tenant }: BindingDocuments): DocumentVersions {
  return { gateway: gateway?.version ?? 0, tenant: tenant?.version ?? 0 }
}
