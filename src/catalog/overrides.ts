import { z } from 'zod'
import type { ModelAbilities, ModelInfo } from '../domain/model.ts'
import type { PriceVersion } from '../domain/price.ts'
import { isExact, published } from './published.ts'

const name = z.string().trim().min(1).max(256)
const tokens = z.number().int().positive()
const isoDay = z.iso.date()
const price = z
  .number()
  .nonnegative()
  .refine((it) => isExact(it), {
    error: 'is finer than a millionth of a dollar per million tokens',
  })
const fee = z
  .number()
  .nonnegative()
  .refine((it) => isExact(it, 1e9), {
    error: 'is finer than a billionth of a dollar per thousand',
  })

const pricesSchema = z.strictObject({
  input: price,
  output: price,
  cache_read: price.optional(),
  cache_write: price.optional(),
  cache_write_long: price.optional(),
  audio_input: price.optional(),
  audio_output: price.optional(),
  reasoning: price.optional(),
  citation: price.optional(),
})

/** Prices as price pages print them: per million tokens, fees per thousand. */
const priceVersionSchema = pricesSchema.extend({
  from: isoDay,
  until: isoDay.optional(),
  currency: z.enum(['USD', 'CNY']).default('USD'),
  /** Prices of the whole request when its prompt is longer than `input_tokens`. */
  above: z.array(pricesSchema.extend({ input_tokens: tokens })).default([]),
  per_thousand_requests: fee.optional(),
  per_thousand_searches: fee.optional(),
  /** By `service_tier`, for example `{ flex: 0.5 }`. */
  multipliers: z.record(name, z.number().positive().max(10)).optional(),
  source: name.default('configuration'),
})

const abilitiesSchema = z.strictObject({
  tools: z.boolean().optional(),
  parallel_tools: z.boolean().optional(),
  vision: z.boolean().optional(),
  audio_input: z.boolean().optional(),
  file_input: z.boolean().optional(),
  json_schema: z.boolean().optional(),
  reasoning: z.boolean().optional(),
  streaming: z.boolean().optional(),
  logprobs: z.boolean().optional(),
  choices: z.boolean().optional(),
  web_search: z.boolean().optional(),
})

const modelOverrideSchema = z.strictObject({
  provider: name,
  upstream_id: name,
  /** `provider/upstream-id` of a row whose facts, rules and prices this one starts from. */
  like: z
    .string()
    .regex(/^[^/]+\/.+$/, 'is written provider/model')
    .optional(),
  id: name.optional(),
  name: name.optional(),
  mode: z.enum(['chat', 'embedding']).optional(),
  family: name.optional(),
  aliases: z.array(name).optional(),
  context_window: tokens.optional(),
  output_tokens_max: tokens.optional(),
  abilities: abilitiesSchema.optional(),
  reasoning_efforts: z.array(name).optional(),
  embedding: z.strictObject({ dimensions: tokens, inputs_max: tokens.optional() }).optional(),
  shutdown_on: isoDay.nullish(),
  /** All price versions of the row, by rising `from`; an empty list makes it unpriced. */
  prices: z
    .array(priceVersionSchema)
    .refine((list) => list.every(({ from }, at) => at === 0 || from > (list[at - 1]?.from ?? '')), {
      error: 'have to be listed by rising `from`',
    })
    .optional(),
})

/**
 * What an operator changes about the shipped catalogue, as part of the configuration document.
 * Strict: a misspelt name is refused.
 */
export const catalogOverridesSchema = z.strictObject({
  models: z.array(modelOverrideSchema).default([]),
  /** Rows to take out, as `provider/upstream-id`. */
  remove: z.array(name).default([]),
  /** Dollars for one unit of a currency; prices in it are unpriced without. */
  usd_per: z.strictObject({ CNY: z.number().positive().optional() }).default({}),
})

export type CatalogOverrides = z.infer<typeof catalogOverridesSchema>
type ModelOverride = z.infer<typeof modelOverrideSchema>
type PriceOverride = z.infer<typeof priceVersionSchema>

export interface OverriddenRows {
  readonly rows: readonly ModelInfo[]
  /** What the configuration asks for and can't be done, in full sentences; empty when all is well. */
  readonly problems: readonly string[]
}

/** Applies changes in their order: a row of the same provider and upstream id is changed, else added. */
export function applyOverrides(
  shipped: readonly ModelInfo[],
  { models, remove }: Pick<CatalogOverrides, 'models' | 'remove'>,
): OverriddenRows {
  const problems: string[] = []
  const rows = new Map(shipped.map((row) => [`${row.provider}/${row.upstreamId}`, row]))
  for (const override of models) {
    const key = `${override.provider}/${override.upstream_id}`
    const base = rows.get(override.like ?? key)
    if (override.like !== undefined && base === undefined) {
      problems.push(`The catalogue has no model ${override.like}, which ${key} is to be like.`)
      continue
    }
    const row = changed(base ?? emptyRow(override), override)
    if ((row.mode === 'embedding') !== (row.embedding !== undefined)) {
      problems.push(`${key} needs "embedding" exactly when its mode is embedding.`)
    }
    rows.set(key, row)
  }
  for (const key of remove) {
    if (!rows.delete(key)) problems.push(`The catalogue has no model ${key} to remove.`)
  }
  return { rows: [...rows.values()], problems }
}

function emptyRow({ provider, upstream_id: upstreamId }: ModelOverride): ModelInfo {
  return {
    provider,
    upstreamId,
    id: upstreamId,
    name: upstreamId,
    mode: 'chat',
    status: 'active',
    contextWindow: null,
    outputTokensMax: null,
    abilities: { streaming: true },
    prices: [],
    source: 'configuration',
    confidence: 'local',
  }
}

function changed(base: ModelInfo, override: ModelOverride): ModelInfo {
  const { embedding, abilities, prices } = override
  const { aliases: inherited, ...rest } = base
  // Names of the row that it is like stay with that row.
  const aliases = override.aliases ?? (override.like === undefined ? inherited : undefined)
  return {
    ...rest,
    provider: override.provider,
    upstreamId: override.upstream_id,
    ...(aliases !== undefined && { aliases }),
    ...(override.id !== undefined && { id: override.id }),
    ...(override.name !== undefined && { name: override.name }),
    ...(override.mode !== undefined && { mode: override.mode }),
    ...(override.family !== undefined && { family: override.family }),
    ...(override.context_window !== undefined && { contextWindow: override.context_window }),
    ...(override.output_tokens_max !== undefined && {
      outputTokensMax: override.output_tokens_max,
    }),
    ...(abilities !== undefined && { abilities: { ...base.abilities, ...toAbilities(abilities) } }),
    ...(override.reasoning_efforts !== undefined && {
      reasoningEfforts: override.reasoning_efforts,
    }),
    ...(embedding !== undefined && {
      embedding: {
        dimensions: embedding.dimensions,
        ...(embedding.inputs_max !== undefined && { inputsMax: embedding.inputs_max }),
      },
    }),
    ...(override.shutdown_on !== undefined && { shutdownOn: override.shutdown_on }),
    ...(prices !== undefined && { prices: prices.map(toVersion) }),
  }
}

function toAbilities(abilities: NonNullable<ModelOverride['abilities']>): ModelAbilities {
  const { parallel_tools, audio_input, file_input, json_schema, web_search, ...same } = abilities
  const all = {
    ...same,
    parallelTools: parallel_tools,
    audioInput: audio_input,
    fileInput: file_input,
    jsonSchema: json_schema,
    webSearch: web_search,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function toVersion(version: PriceOverride): PriceVersion {
  const { above } = version
  return published({
    ...toPublished(version),
    from: version.from,
    until: version.until,
    currency: version.currency,
    above:
      above.length === 0
        ? undefined
        : above.map((tier) => ({ ...toPublished(tier), inputTokens: tier.input_tokens })),
    perThousandRequests: version.per_thousand_requests,
    perThousandSearches: version.per_thousand_searches,
    multipliers: version.multipliers,
    checkedOn: version.from,
    confidence: 'local',
    source: version.source,
  })
}

function toPublished(prices: z.infer<typeof pricesSchema>) {
  return {
    input: prices.input,
    output: prices.output,
    cacheRead: prices.cache_read,
    cacheWrite: prices.cache_write,
    cacheWriteLong: prices.cache_write_long,
    audioInput: prices.audio_input,
    audioOutput: prices.audio_output,
    reasoning: prices.reasoning,
    citation: prices.citation,
  }
}
