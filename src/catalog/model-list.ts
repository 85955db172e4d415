import type { ModelAbilities, ModelInfo } from '../domain/model.ts'
import type { PriceVersion, TokenPrices } from '../domain/price.ts'
import type {
  ListedAmounts,
  ListedPrice,
  ModelEntry,
  ModelList,
  ModelOffer,
} from '../openai/models.ts'
import type { Catalog } from './catalog.ts'
import { dayMs, isShutDown } from './lifecycle.ts'
import { priceAt } from './prices.ts'

/**
 * The list of models that these rows make up: one entry for each public id, in the order of the
 * rows. The caller passes the rows that may be used; what has been shut down is left out.
 */
export function toModelList(rows: readonly ModelInfo[], atMs: number): ModelList {
  const living = rows.filter((row) => !isShutDown(row, atMs))
  const data: ModelEntry[] = []
  for (const [id, sameId] of Map.groupBy(living, (row) => row.id)) {
    data.push(toModelEntry(id, sameId, atMs))
  }
  return { object: 'list', data }
}

/**
 * One entry under the name that was asked for: a public id, an alias, or `provider/id`. Null when
 * the name means nothing, or only rows that `isUsable` refuses.
 */
export function findModelEntry(
  catalog: Pick<Catalog, 'byName' | 'find'>,
  name: string,
  { isUsable, atMs }: { isUsable: (row: ModelInfo) => boolean; atMs: number },
): ModelEntry | null {
  const rows = [...pinnedRows(catalog, name), ...catalog.byName(name)].filter(isUsable)
  const [first] = rows
  if (first === undefined) return null
  const same = rows.filter((row) => row.id === first.id)
  return toModelEntry(name, pinnedTo(name, same), atMs)
}

function pinnedRows(catalog: Pick<Catalog, 'byName' | 'find'>, name: string): ModelInfo[] {
  const slash = name.indexOf('/')
  if (slash <= 0) return []
  const provider = name.slice(0, slash)
  const model = name.slice(slash + 1)
  const row = catalog.find(provider, model)
  return row !== null ? [row] : catalog.byName(model).filter((it) => it.provider === provider)
}

/** `azure/gpt-5.5` shows the offer of Azure alone. */
function pinnedTo(name: string, rows: ModelInfo[]): ModelInfo[] {
  const pinned = rows.filter((row) => name.startsWith(`${row.provider}/`))
  return pinned.length > 0 ? pinned.slice(0, 1) : rows
}

function toModelEntry(id: string, rows: readonly ModelInfo[], atMs: number): ModelEntry {
  const [first] = rows
  if (first === undefined) throw new RangeError('an entry needs a row')
  const dates = rows.flatMap((row) => (row.releasedOn == null ? [] : [dayMs(row.releasedOn)]))
  const efforts = rows.find((row) => row.reasoningEfforts !== undefined)?.reasoningEfforts
  return {
    id,
    object: 'model',
    created: dates.length === 0 ? 0 : Math.min(...dates) / 1000,
    owned_by: rows.find((row) => row.maker !== undefined)?.maker ?? first.provider,
    ...lastShutdown(rows),
    name: first.name,
    mode: first.mode,
    context_window: largest(rows.map((row) => row.contextWindow)),
    max_output_tokens: largest(rows.map((row) => row.outputTokensMax)),
    abilities: [...new Set(rows.flatMap((row) => abilityNames(row.abilities)))],
    ...(efforts !== undefined && { reasoning_efforts: efforts }),
    ...(first.embedding !== undefined && { dimensions: first.embedding.dimensions }),
    aliases: [...new Set(rows.flatMap((row) => row.aliases ?? []))],
    providers: rows.map((row) => toOffer(row, atMs)),
  }
}

function toOffer(row: ModelInfo, atMs: number): ModelOffer {
  const price = priceAt(row, atMs)
  const next = row.prices.find(({ validFrom }) => dayMs(validFrom) > atMs)
  return {
    provider: row.provider,
    pinned_id: `${row.provider}/${row.upstreamId}`,
    status: row.status,
    context_window: row.contextWindow,
    max_output_tokens: row.outputTokensMax,
    abilities: abilityNames(row.abilities),
    ...(row.shutdownOn != null && { shutdown_date: row.shutdownOn }),
    price: price === null ? null : toListedPrice(price),
    ...(next !== undefined && { next_price: toListedPrice(next) }),
  }
}

function toListedPrice(version: PriceVersion): ListedPrice {
  const { tiers, perRequestPico, perSearchPico, multipliers } = version
  return {
    currency: version.currency,
    valid_from: version.validFrom,
    ...amounts(version.prices),
    ...(tiers !== undefined && {
      tiers: tiers.map((tier) => ({
        above_input_tokens: tier.aboveInputTokens,
        ...amounts(tier.prices),
      })),
    }),
    ...(perRequestPico !== undefined && { per_thousand_requests: perRequestPico / 1e9 }),
    ...(perSearchPico !== undefined && { per_thousand_searches: perSearchPico / 1e9 }),
    ...(multipliers !== undefined && { service_tier_multipliers: multipliers }),
  }
}

function amounts(prices: TokenPrices): ListedAmounts {
  const { cacheReadPico, cacheWritePico, cacheWriteLongPico } = prices
  return {
    input_per_mtok: prices.inputPico / 1e6,
    output_per_mtok: prices.outputPico / 1e6,
    ...(cacheReadPico !== undefined && { cache_read_per_mtok: cacheReadPico / 1e6 }),
    ...(cacheWritePico !== undefined && { cache_write_per_mtok: cacheWritePico / 1e6 }),
    ...(cacheWriteLongPico !== undefined && {
      cache_write_long_per_mtok: cacheWriteLongPico / 1e6,
    }),
  }
}

/** Announced only when every provider has announced it. */
function lastShutdown(rows: readonly ModelInfo[]): { shutdown_date?: string } {
  const dates = rows.flatMap((row) => (row.shutdownOn == null ? [] : [row.shutdownOn]))
  const last = dates.toSorted().at(-1)
  return last === undefined || dates.length < rows.length ? {} : { shutdown_date: last }
}

function abilityNames(abilities: ModelAbilities): string[] {
  return Object.entries(abilities).flatMap(([ability, has]) =>
    has === true ? [ability.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] : [],
  )
}

function largest(counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null)
  return known.length === 0 ? null : Math.max(...known)
}
