import type { ModelInfo } from '../domain/model.ts'
import { priceAt } from './prices.ts'

/**
 * How able a model is, from 0 to 1, by kind of task. There is no public measure of all models, so
 * unless configured it is read off the list price, which on graded outcomes orders models far better
 * than their names do; what a tenant knows better, it configures or teaches.
 */
export interface QualityBook {
  /** `task` null: in general. */
  strengthOf(row: ModelInfo | null, task: string | null): Strength
}

export interface Strength {
  readonly value: number
  /** Where the figure comes from. */
  readonly source: 'configured' | 'list price' | 'unknown'
}

/** Strength by task; `default` holds for the others. A number holds for all. */
export type ConfiguredQuality = Readonly<Record<string, number | Readonly<Record<string, number>>>>

const UNKNOWN: Strength = { value: 0.3, source: 'unknown' }

/** Dollars for a million tokens, three of input for one of output, that stand for 0 and for 1. */
const CHEAPEST_USD = 0.05
const DEAREST_USD = 20
const PICO_PER_USD_MILLION = 1e6

/** Builds the lookup once; rows of one public id share the strength of their middle price. */
export function createQualityBook(
  rows: readonly ModelInfo[],
  { configured, atMs }: { readonly configured: ConfiguredQuality; readonly atMs: number },
): QualityBook {
  const overrides = new Map(Object.entries(configured))
  const byId = new Map<string, Strength>()
  for (const [id, same] of Map.groupBy(rows, (row) => row.id)) {
    byId.set(id, strengthOfPrices(same, atMs))
  }
  return {
    strengthOf(row, task) {
      if (row === null) return UNKNOWN
      const override = overrides.get(`${row.provider}/${row.upstreamId}`) ?? overrides.get(row.id)
      const value = readOverride(override, task)
      if (value !== undefined) return { value, source: 'configured' }
      return byId.get(row.id) ?? UNKNOWN
    },
  }
}

function readOverride(
  override: number | Readonly<Record<string, number>> | undefined,
  task: string | null,
): number | undefined {
  if (override === undefined || typeof override === 'number') return override
  const byTask = new Map(Object.entries(override))
  return byTask.get(task ?? 'default') ?? byTask.get('default')
}

function strengthOfPrices(rows: readonly ModelInfo[], atMs: number): Strength {
  const blended = rows
    .map((row) => priceAt(row, atMs))
    .filter((version) => version?.currency === 'USD')
    .map((version) => {
      const { inputPico = 0, outputPico = 0 } = version?.prices ?? {}
      return (3 * inputPico + outputPico) / 4 / PICO_PER_USD_MILLION
    })
    .filter((usd) => usd > 0)
    .toSorted((a, b) => a - b)
  const middle = blended[Math.floor(blended.length / 2)]
  if (middle === undefined) return UNKNOWN
  const value = Math.log(middle / CHEAPEST_USD) / Math.log(DEAREST_USD / CHEAPEST_USD)
  return { value: Math.min(1, Math.max(0, value)), source: 'list price' }
}

/**
 * Chance from 0 to 1 that a model of this strength answers well what is so difficult (0 to 1):
 * everybody manages the easy, and strength tells where it is hard.
 */
export function chanceOfGoodAnswer(strength: number, difficulty: number): number {
  const ease = 1.5 + 2 * strength
  const fall = 4 - 3 * strength
  return 1 / (1 + Math.exp(fall * difficulty - ease))
}
