import type { StrategyWish } from '../domain/strategy.ts'
import { toParamPath } from '../lib/param-path.ts'
import {
  createDocumentCache,
  versionsOf,
  type BindingDocuments,
  type DocumentCache,
  type DocumentQueries,
  type DocumentVersions,
} from '../storage/document-cache.ts'
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
  readonly version: DocumentVersions
}

export interface PoliciesOptions {
  readonly queries: DocumentQueries
  readonly compile: (expression: string) => CompiledCondition
}

export interface RoutingPolicies extends DocumentCache<RoutingPolicy> {
  /**
   * The tenant's policy with another document in place of its own, which must be one without
   * problems. Rejects without a database.
   */
  propose(tenantId: string, document: RoutingPolicyDocument): Promise<RoutingPolicy>
}

export const EMPTY_POLICY: RoutingPolicy = {
  strategies: [],
  keys: new Map(),
  rules: [],
  ruleHeaders: [],
  reads: new Set(),
  version: { gateway: 0, tenant: 0 },
}

/** Policies by tenant, read once and again when one has changed. */
export function createRoutingPolicies({ queries, compile }: PoliciesOptions): RoutingPolicies {
  const cache = createDocumentCache({
    queries,
    build: (documents) => buildPolicy(documents, compile),
  })
  return {
    ...cache,
    async propose(tenantId, document) {
      const { gateway, tenant } = await queries.load(tenantId)
      const proposed = { version: (tenant?.version ?? 0) + 1, document }
      return buildPolicy({ gateway, tenant: proposed }, compile)
    },
  }
}

function buildPolicy(
  documents: BindingDocuments,
  compile: (expression: string) => CompiledCondition,
): RoutingPolicy {
  const parts = [documents.gateway, documents.tenant].flatMap((stored) => {
    const document = routingPolicySchema.safeParse(stored?.document).data
    return stored === null || document === undefined ? [] : [{ ...stored, document }]
  })
  const version = versionsOf(documents)
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
