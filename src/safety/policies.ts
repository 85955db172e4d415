import { createLru } from '../lib/lru.ts'
import {
  createDocumentCache,
  versionsOf,
  type BindingDocuments,
  type DocumentCache,
  type DocumentQueries,
  type DocumentVersions,
} from '../storage/document-cache.ts'
import {
  safetyDocumentSchema,
  type ModeratorSettings,
  type NarrowPolicy,
  type SafetyDocument,
} from './document.ts'
import { DEFAULT_POLICY } from './policy/defaults.ts'
import { resolvePolicy, type PolicyLayer } from './policy/layers.ts'
import type { Policy, Scope } from './policy.ts'
import { preparePolicy, type PreparedPolicy, type PrepareOptions } from './prepare.ts'

/** For whom a policy is asked. */
export interface PolicyQuestion {
  readonly keyId: string | null
  /** The model as the caller names it: an alias may have a policy of its own. */
  readonly model: string
  /** What the call itself asks for; it can only tighten. */
  readonly wish: NarrowPolicy | null
}

export interface CallPolicy {
  readonly prepared: PreparedPolicy
  /** What a document asked for and did not get, such as `key: hate.block_from would loosen`. */
  readonly refused: readonly string[]
}

/** What a tenant, and the gateway for all, has written down about content safety. */
export interface SafetyRules {
  policyFor(question: PolicyQuestion): CallPolicy
  /** Calls with parts that nothing here can read are refused. */
  readonly blocksUnread: boolean
  readonly holdHours: number
  readonly needsFourEyes: boolean
  /** The tenant's own, else the gateway's; null where nobody is asked. */
  readonly moderator: ModeratorSettings | null
  /** Versions of the two documents, 0 where there is none. */
  readonly version: DocumentVersions
}

export interface SafetyPoliciesOptions extends PrepareOptions {
  readonly queries: DocumentQueries
  /** Where all policies start from. */
  readonly mode: Policy['mode']
}

export interface SafetyPolicies extends DocumentCache<SafetyRules> {
  /**
   * A tenant's rules with another document in place of its own, which must be one without problems.
   * Rejects without a database.
   */
  propose(tenantId: string, document: SafetyDocument): Promise<SafetyRules>
}

const HOLD_HOURS = 72
/** Policies of single calls that are kept ready. */
const WISHES_MAX = 64

/** Safety rules by tenant, read once and again when a document has changed. */
export function createSafetyPolicies(options: SafetyPoliciesOptions): SafetyPolicies {
  const { queries, mode, ...preparing } = options
  const start: Policy = { ...DEFAULT_POLICY, mode }
  const prepared = preparePolicy(start, preparing)
  const prepare = (policy: Policy) =>
    policy === start ? prepared : preparePolicy(policy, preparing)
  const build = (documents: BindingDocuments) => buildRules(documents, { start, prepare })
  return {
    ...createDocumentCache({ queries, build }),
    async propose(tenantId, document) {
      const { gateway, tenant } = await queries.load(tenantId)
      return build({ gateway, tenant: { version: (tenant?.version ?? 0) + 1, document } })
    },
  }
}

interface Building {
  readonly start: Policy
  readonly prepare: (policy: Policy) => PreparedPolicy
}

function buildRules(documents: BindingDocuments, building: Building): SafetyRules {
  const gateway = read(documents.gateway?.document)
  const tenant = read(documents.tenant?.document)
  const written = [gateway, tenant].filter((document) => document !== null)
  const base = [toLayer('global', gateway), toLayer('tenant', tenant)].filter(isLayer)
  const cache = createLru<CallPolicy>(WISHES_MAX)

  const layersFor = ({ keyId, model, wish }: PolicyQuestion) => [
    ...base,
    ...layersNamed('key', keyId, written),
    ...layersNamed('alias', model, written),
    ...(wish === null ? [] : [{ scope: 'alias' as const, document: wish }]),
  ]
  return {
    policyFor(question) {
      const layers = layersFor(question)
      // Most calls have no policy of their own: those of a tenant share one.
      const own = layers.slice(base.length)
      const name = own.length === 0 ? '' : JSON.stringify(own)
      const known = cache.get(name)
      if (known !== undefined) return known
      const { policy, refused } =
        layers.length === 0
          ? { policy: building.start, refused: [] }
          : resolvePolicy(building.start, layers)
      const made = { prepared: building.prepare(policy), refused }
      cache.set(name, made)
      return made
    },
    // The stricter of the two holds.
    blocksUnread: written.some((document) => document.unread_parts === 'block'),
    holdHours: tenant?.review?.hold_hours ?? gateway?.review?.hold_hours ?? HOLD_HOURS,
    moderator: tenant?.moderator ?? gateway?.moderator ?? null,
    needsFourEyes: written.some(({ review }) => review?.four_eyes === true),
    version: versionsOf(documents),
  }
}

function read(document: unknown): SafetyDocument | null {
  return document === undefined ? null : (safetyDocumentSchema.safeParse(document).data ?? null)
}

function toLayer(scope: Scope, document: SafetyDocument | null): PolicyLayer | null {
  return document === null ? null : { scope, document }
}

function isLayer(layer: PolicyLayer | null): layer is PolicyLayer {
  return layer !== null
}

function layersNamed(
  scope: 'key' | 'alias',
  name: string | null,
  written: readonly SafetyDocument[],
): PolicyLayer[] {
  if (name === null) return []
  return written.flatMap((whole) => {
    const documents = scope === 'key' ? whole.keys : whole.aliases
    const document = Object.hasOwn(documents, name) ? documents[name] : undefined
    return document === undefined ? [] : [{ scope, document }]
  })
}
