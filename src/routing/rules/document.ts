import { z } from 'zod'
import { strategyWishSchema } from '../../domain/strategy.ts'

const RULES_MAX = 100
const name = z.string().min(1).max(256)
const names = z.array(name).min(1).max(50)

/** What a rule does where its condition holds. Rules narrow what a caller may use, never widen it. */
const actionsSchema = z
  .strictObject({
    /** Another model, alias or `provider/model` in place of the asked one. */
    use: name.optional(),
    /** Models among which the strategy chooses, in place of the asked one. */
    pool: names.optional(),
    /** Providers, models and `provider/model`, with `*` for any characters. */
    exclude: names.optional(),
    /** By the same kind of pattern: what is added to the score. */
    prefer: z.record(name, z.number().min(-1).max(1)).optional(),
    ...strategyWishSchema.shape,
    max_cost_usd: z.number().positive().optional(),
    max_latency_ms: z.number().positive().optional(),
    /** Models that are tried after all others. */
    fallbacks: names.optional(),
    params: z
      .strictObject({
        temperature_max: z.number().min(0).max(2).optional(),
        output_tokens_max: z.int().min(1).max(10_000_000).optional(),
        reasoning_effort: z.string().min(1).max(32).optional(),
      })
      .optional(),
    /** Stand in the ledger beside the caller's own. */
    tags: z.array(z.string().min(1).max(64)).max(16).optional(),
    /** Refuses the call, in these words. */
    reject: z.strictObject({ message: z.string().min(1).max(500) }).optional(),
  })
  .refine((actions) => Object.values(actions).some((it) => it !== undefined), 'says nothing to do')

export type RuleActions = z.infer<typeof actionsSchema>

const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'use a-z, 0-9, _ and -'),
  description: z.string().max(500).optional(),
  /** A condition in CEL; see `expressions.ts`. */
  when: z.string().min(1).max(2000),
  /** `shadow`: recorded with what it would have done, not applied. */
  mode: z.enum(['enforce', 'shadow', 'off']).default('enforce'),
  /** Higher ones first; equal ones in their order. */
  priority: z.int().min(-1000).max(1000).default(0),
  /** Where it matches, none is looked at after it. */
  final: z.boolean().default(false),
  actions: actionsSchema,
})

export type Rule = z.infer<typeof ruleSchema>

/** Header names that conditions may never see: they hold credentials. */
const SECRET_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-api-key'])

/** The settings document `routing`, of a tenant or of the whole gateway. */
export const routingPolicySchema = z.strictObject({
  ...strategyWishSchema.shape,
  /** Defaults of single keys, by their ids, over those of the tenant. */
  keys: z.record(name, strategyWishSchema).default({}),
  /** Headers that conditions may read, in lower case. */
  rule_headers: z
    .array(
      z
        .string()
        .regex(/^[a-z0-9-]{1,64}$/, 'is a header name in lower case')
        .refine((header) => !SECRET_HEADERS.has(header), 'holds a credential'),
    )
    .max(20)
    .default([]),
  rules: z
    .array(ruleSchema)
    .max(RULES_MAX)
    .refine((rules) => new Set(rules.map(({ id }) => id)).size === rules.length, 'has an id twice')
    .default([]),
})

export type RoutingPolicyDocument = z.infer<typeof routingPolicySchema>
