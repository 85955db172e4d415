import { z } from 'zod'
import { isTimeZone } from './lib/calendar.ts'
import { catalogOverridesSchema } from './catalog/overrides.ts'
import { identityProvidersSchema } from './domain/identity-provider.ts'
import { strategyWishSchema } from './domain/strategy.ts'

const httpUrl = z.url({ protocol: /^https?$/ })

/** An OpenAI-compatible endpoint of one's own: vLLM, LM Studio, TGI, another gateway. */
const endpointSchema = z.strictObject({
  base_url: httpUrl,
  /** Name of the environment variable that holds the key; absent means no key is sent. */
  api_key_env: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** Ids it serves, listed in `/v1/models` and callable without the prefix. */
  models: z.array(z.string().min(1)).default([]),
})

const NANO_PER_USD = 1e9

const globalBudgetSchema = z.strictObject({
  name: z.string().min(1).max(100),
  period: z.enum(['day', 'week', 'month', 'total']),
  time_zone: z.string().refine(isTimeZone, 'is not an IANA time zone').default('UTC'),
  limit_usd: z
    .number()
    .nonnegative()
    .max(Number.MAX_SAFE_INTEGER / NANO_PER_USD),
  /** False: nobody is refused, somebody is told. */
  hard: z.boolean().default(true),
  alert_percents: z.array(z.int().min(1).max(1000)).max(10).default([50, 80, 100]),
})

const modelName = z.string().min(1)

/** Models among which the strategy chooses, instead of trying them in their order. */
const poolSchema = strategyWishSchema.extend({ pool: z.array(modelName).min(1) })

/** Shares of the calls by model, in any unit: `{ split: { a: 95, b: 5 } }` is a canary of 5 %. */
const splitSchema = z.strictObject({
  split: z
    .record(modelName, z.number().positive().max(1e6))
    .refine((shares) => Object.keys(shares).length > 0, 'names no model'),
})

const share = z.number().min(0).max(1)

const routingSchema = strategyWishSchema.extend({
  /** Attempts at providers for one call, in all. */
  attempts_max: z.int().min(1).max(10).default(3),
  /**
   * How long a stream may take to begin before the next provider is asked, while there is one; four
   * times as long for models that think. 0 means as long as it takes.
   */
  first_content_ms: z.int().min(0).max(3_600_000).default(60_000),
  /** Models among which `auto` chooses; absent: all that are priced and active. */
  auto_models: z.array(modelName).min(1).optional(),
  /** How able models are, from 0 to 1, in general or by kind of task. */
  quality: z.record(modelName, z.union([share, z.record(z.string(), share)])).default({}),
  breaker: z
    .strictObject({
      failure_threshold: z.int().min(1).max(1000).default(5),
      open_ms: z.int().min(100).max(86_400_000).default(60_000),
      window_ms: z.int().min(100).max(86_400_000).default(60_000),
      probe_lease_ms: z.int().min(100).max(86_400_000).default(65_000),
      half_open_successes: z.int().min(1).max(100).default(1),
    })
    .prefault({}),
})

/**
 * The configuration file (`ROUTER_CONFIG`, JSON or YAML). Strict: an unknown name is a mistake,
 * because a misspelt setting that is silently ignored is worse than a refusal.
 */
export const configDocumentSchema = z.strictObject({
  endpoints: z
    .record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use a-z, 0-9 and -'), endpointSchema)
    .default({}),
  /**
   * Own names for models: one, several in the order to try (`fast: [groq/llama-3.1-8b-instant,
   * gpt-4o-mini]`), a pool or a split.
   */
  aliases: z
    .record(modelName, z.union([modelName, z.array(modelName).min(1), poolSchema, splitSchema]))
    .default({}),
  /** How candidates are chosen, and when they are left alone. */
  routing: routingSchema.prefault({}),
  /** Providers in order of preference where several serve a model; the others follow. */
  provider_order: z.array(z.string()).default([]),
  /** Where each provider or endpoint processes data; tenants can be bound to such places. */
  data_residency: z
    .record(
      z.string().min(1),
      z.array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use a-z, 0-9 and -')).min(1),
    )
    .default({}),
  /** Models to which a failed one falls back, in this order. */
  fallbacks: z.record(z.string().min(1), z.array(z.string().min(1))).default({}),
  /** Organisations' own identity providers, whose tokens callers may send. */
  identity_providers: identityProvidersSchema.default([]),
  /** Caps on what the whole gateway may spend. */
  budgets: z.array(globalBudgetSchema).default([]),
  /** Changes to the shipped catalogue of models and prices. */
  catalog: catalogOverridesSchema.prefault({}),
})

export type ConfigDocument = z.infer<typeof configDocumentSchema>
