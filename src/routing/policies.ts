import type { StrategyWish } from '../domain/strategy.ts'
import type { Awaitable } from '../domain/counters.ts'
import { toParamPath } from '../lib/param-path.ts'
import { routingPolicySchema, type RoutingPolicyDocument } from './rules/document.ts'
import type { CompiledCondition } from './rules/expressions.ts'
import { compileRules, type CompiledRule, type RuleProblem } from './rules/rulebook.ts'

/** What a tenant, and the gateway for all, has written down about routing. */
export interface RoutingPolicy {
  /** Defaults, the general one first. */
  readonly strategies: readonly StrategyWish[]
  /** Defaults of single keys. */
  readonly keys: ReadonlyMap<string, StrategyWish>
  readonly rules: readonly CompiledRule[]
  readonly ruleHeaders: readonly string[]
  /** What any of the rules reads of a call's facts, as `request.type`. */
  readonly reads: ReadonlySet<string>
  /** Versions of the two documents, 0 where there is none. */
  readonly version: { readonly gateway: number; readonly tenant: number }
}

/** A stored version of the settings document `routing`. */
export interface StoredPolicy {
  readonly version: number
  readonly document: unknown
}

/** Reads both documents of a tenant. */
export interface PolicyQueries {
  load(tenantId: string): Promise<{
    readonly gateway: StoredPolicy | null
    readonly tenant: StoredPolicy | null
  }>
  /** The newest version of each such document; the key is null for the gateway's. */
  versions(): Promise<ReadonlyMap<string | null, number>>
}

export interface PoliciesOptions {
  readonly queries: PolicyQueries
  readonly compile: (expression: string) => CompiledCondition
}

export interface RoutingPolicies {
  /** A promise only for a tenant that is asked for the first time. Rejects without a database. */
  of(tenantId: string): Awaitable<RoutingPolicy>
  /**
   * The tenant's policy with another document in place of its own, which must be one without
   * problems. Rejects without a database.
   */
  propose(tenantId: string, document: RoutingPolicyDocument): Promise<RoutingPolicy>
  /** Something has changed somewhere: the next `refresh` looks what. */
  markStale(): void
  /** Forgets those that have changed. Rejects without a database; what is known stays then. */
  refresh(): Promise<void>
}

export const EMPTY_POLICY: RoutingPolicy = {
  strategies: [],
  keys: new Map(),
  rules: [],
  ruleHeaders: [],
  reads: new Set(),
  version: { gateway: 0, tenant: 0 },
}

/** Tenants remembered; the others are read again. */
const TENANTS_MAX = 20_000

/** Policies by tenant, read once and again when one has changed. */
export function createRoutingPolicies({ queries, compile }: PoliciesOptions): RoutingPolicies {
  const known = new Map<string, RoutingPolicy>()
  let loading = new Map<string, Promise<RoutingPolicy>>()
  let isStale = false

  const load = async (tenantId: string): Promise<RoutingPolicy> => {
    const generation = loading
    try {
      const { gateway, tenant } = await queries.load(tenantId)
      const policy = buildPolicy(gateway, tenant, compile)
      if (known.size >= TENANTS_MAX) known.clear()
      // What was read before a change was noticed may be the older version.
      if (generation === loading) known.set(tenantId, policy)
      return policy
    } finally {
      generation.delete(tenantId)
    }
  }
  return {
    of(tenantId) {
      const policy = known.get(tenantId)
      if (policy !== undefined) return policy
      let promise = loading.get(tenantId)
      if (promise === undefined) {
        promise = load(tenantId)
        loading.set(tenantId, promise)
      }
      return promise
    },
    async propose(tenantId, document) {
      const { gateway, tenant } = await queries.load(tenantId)
      return buildPolicy(gateway, { version: (tenant?.version ?? 0) + 1, document }, compile)
    },
    markStale() {
      isStale = true
    },
    async refresh() {
      if (!isStale) return
      isStale = false
      try {
        const versions = await queries.versions()
        for (const [tenantId, { version }] of known) {
          const isCurrent =
            version.gateway === (versions.get(null) ?? 0) &&
            version.tenant === (versions.get(tenantId) ?? 0)
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

function buildPolicy(
  gateway: StoredPolicy | null,
  tenant: StoredPolicy | null,
  compile: (expression: string) => CompiledCondition,
): RoutingPolicy {
  const parts = [gateway, tenant].flatMap((stored) => {
    const document = routingPolicySchema.safeParse(stored?.document).data
    return stored === null || document === undefined ? [] : [{ ...stored, document }]
  })
  const version = { gateway: gateway?.version ?? 0, tenant: tenant?.version ?? 0 }
  if (parts.length === 0) return { ...EMPTY_POLICY, version }
  // The gateway's rules come first: what they end, no tenant's rule goes on with.
  const rules = parts.flatMap((it) => compileRules(it.document.rules, it.version, compile).compiled)
  return {
    strategies: parts.map(({ document }) => toStrategyWish(document)),
    keys: new Map(parts.flatMap(({ document }) => Object.entries(document.keys))),
    rules,
    reads: new Set(rules.flatMap(({ reads }) => reads)),
    ruleHeaders: [...new Set(parts.flatMap(({ document }) => document.rule_headers))],
    version,
  }
}

function toStrategyWish(document: RoutingPolicyDocument): StrategyWish {
  const { strategy, weights, quality_target, quality_floor } = document
  return { strategy, weights, quality_target, quality_floor }
}

/** What is wrong with a document, each with the place where; nothing when it can be used. */
export function findPolicyProblems(
  document: unknown,
  compile: (expression: string) => CompiledCondition,
): readonly { readonly param: string; readonly message: string }[] {
  const parsed = routingPolicySchema.safeParse(document)
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => ({
      param: toParamPath(path),
      message,
    }))
  }
  const { problems } = compileRules(parsed.data.rules, 0, compile)
  return problems.map(({ index, problem }: RuleProblem) => ({
    param: `rules[${index}].when`,
    message: problem,
  }))
}
