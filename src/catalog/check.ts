import type { ModelInfo } from '../domain/model.ts'
import type { PriceVersion, TokenPrices } from '../domain/price.ts'
import { dayMs, isShutDown } from './lifecycle.ts'
import { priceAt } from './prices.ts'

/** Something about the catalogue that somebody should look at. */
export interface CatalogFinding {
  /** `error`: the row is wrong. `stale`: it has to be looked up again. `note`: known to be weak. */
  readonly level: 'error' | 'stale' | 'note'
  /** `provider/upstreamId`. */
  readonly row: string
  readonly message: string
}

export interface CatalogCheckOptions {
  readonly atMs: number
  readonly priceAgeDaysMax: number
  readonly shutdownNoticeDays: number
}

const DAY_MS = 86_400_000

/** Looks through all rows without any network. The order of the findings is that of the rows. */
export function checkCatalog(
  rows: readonly ModelInfo[],
  options: CatalogCheckOptions,
): CatalogFinding[] {
  const seen = new Set<string>()
  const ids = new Set(rows.map((row) => row.id))
  return rows.flatMap((row) => {
    const key = `${row.provider}/${row.upstreamId}`
    const finding = (level: CatalogFinding['level']) => (message: string) => ({
      level,
      row: key,
      message,
    })
    const errors = [...rowErrors(row, ids), ...priceErrors(row.prices)]
    if (seen.has(key)) errors.push('is listed twice')
    seen.add(key)
    return [
      ...errors.map(finding('error')),
      ...staleFacts(row, options).map(finding('stale')),
      ...weakFacts(row).map(finding('note')),
    ]
  })
}

function rowErrors(row: ModelInfo, ids: ReadonlySet<string>): string[] {
  const errors: string[] = []
  if (row.source.trim() === '') errors.push('has no source')
  if (
    [row.provider, row.upstreamId, row.id, row.name].some((it) => it.trim() !== it || it === '')
  ) {
    errors.push('has an empty id or name, or one with spaces around it')
  }
  for (const alias of row.aliases ?? []) {
    if (ids.has(alias)) errors.push(`has the alias ${alias}, which is an id`)
  }
  for (const date of [row.releasedOn, row.shutdownOn]) {
    if (date != null && !isDate(date)) errors.push(`has the date ${date}`)
  }
  for (const count of [row.contextWindow, row.inputTokensMax, row.outputTokensMax]) {
    if (count != null && !(Number.isSafeInteger(count) && count > 0)) {
      errors.push(`has a limit of ${count} tokens`)
    }
  }
  if ((row.mode === 'embedding') !== (row.embedding !== undefined)) {
    errors.push('has to have facts about embeddings exactly when it is an embedding model')
  }
  const { thinkingLevels, thinkingBudget } = row.rules ?? {}
  if (thinkingLevels !== undefined && thinkingBudget !== undefined) {
    errors.push('has both levels and a budget of thinking')
  }
  return errors
}

function priceErrors(prices: readonly PriceVersion[]): string[] {
  const errors: string[] = []
  let previous = ''
  for (const version of prices) {
    const at = `price of ${version.validFrom}`
    if (!isDate(version.validFrom) || !isDate(version.checkedOn)) errors.push(`${at}: no date`)
    if (version.validFrom <= previous) errors.push(`${at}: not after the one before`)
    previous = version.validFrom
    if (version.validUntil !== undefined && version.validUntil <= version.validFrom) {
      errors.push(`${at}: ends before it begins`)
    }
    if (version.source.trim() === '') errors.push(`${at}: no source`)
    errors.push(...tierErrors(version).map((error) => `${at}: ${error}`))
  }
  return errors
}

function tierErrors(version: PriceVersion): string[] {
  const errors: string[] = []
  const tables = [version.prices, ...(version.tiers ?? []).map((tier) => tier.prices)]
  if (!tables.every(isWhole)) errors.push('an amount is not a whole number')
  const cacheCosts = tables.map((table) => [table.cacheReadPico ?? 0, table.inputPico] as const)
  if (cacheCosts.some(([read, input]) => read > input)) errors.push('reading the cache costs more')
  let above = 0
  let last = version.prices
  for (const tier of version.tiers ?? []) {
    if (tier.aboveInputTokens <= above) errors.push('tiers do not rise')
    if (tier.prices.inputPico < last.inputPico) errors.push('a longer prompt is cheaper')
    above = tier.aboveInputTokens
    last = tier.prices
  }
  const multipliers = [
    ...Object.values(version.multipliers ?? {}),
    ...(version.windows ?? []).map((window) => window.multiplier),
  ]
  if (multipliers.some((it) => !(it > 0 && it <= 10))) errors.push('a multiplier is out of range')
  return errors
}

function staleFacts(row: ModelInfo, options: CatalogCheckOptions): string[] {
  const { atMs, priceAgeDaysMax, shutdownNoticeDays } = options
  const stale: string[] = []
  if (isShutDown(row, atMs)) stale.push(`was shut down on ${row.shutdownOn}: remove it`)
  else if (isShutDown(row, atMs + shutdownNoticeDays * DAY_MS)) {
    stale.push(`will be shut down on ${row.shutdownOn}`)
  }
  const price = priceAt(row, atMs)
  if (row.prices.length === 0) stale.push('has no price')
  else if (price === null) stale.push('has no price that holds today')
  else {
    const ageDays = Math.floor((atMs - dayMs(price.checkedOn)) / DAY_MS)
    if (ageDays > priceAgeDaysMax && price.confidence !== 'local') {
      stale.push(`its price was last compared ${ageDays} days ago (${price.source})`)
    }
  }
  return stale
}

function weakFacts(row: ModelInfo): string[] {
  const notes: string[] = []
  if (row.unverified !== undefined) notes.push(`not verified: ${row.unverified.join(', ')}`)
  const weak = row.prices.at(-1)?.confidence
  if (weak === 'secondary')
    notes.push(`its price rests on one report (${row.prices.at(-1)?.source})`)
  return notes
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}(-\d{2})?$/.test(text) && !Number.isNaN(dayMs(text))
}

function isWhole(prices: TokenPrices): boolean {
  return Object.values(prices).every((pico) => Number.isSafeInteger(pico) && pico >= 0)
}
