import { createRandom } from './random.ts'

/** A prompt of a workload: both models' quality, and how strongly a router wants the strong one. */
export interface Choice {
  readonly weak: number
  readonly strong: number
  readonly wish: number
}

const BOOTSTRAPS = 300
const PRICE_RATIO = 10

/** Area below the recovered gap over the share of strong calls: 0.5 is random, null without a gap. */
export function areaOf(choices: readonly Choice[]): number | null {
  const gap = sumOf(choices, ({ strong, weak }) => strong - weak)
  if (gap <= 0) return null
  let recovered = 0
  let area = 0
  for (const { weak, strong } of byWish(choices)) {
    const before = recovered
    recovered += strong - weak
    area += (before + recovered) / 2
  }
  return area / choices.length / gap
}

/** What a router costs that keeps a share of the strong model's quality, in shares of its cost. */
export function costAt(choices: readonly Choice[], kept: number, seed: number): number | null {
  const random = createRandom(seed)
  const [chosenOn, appliedTo] = halve(choices, random)
  const threshold = thresholdFor(chosenOn, kept)
  if (threshold === null) return null
  const share = appliedTo.filter(({ wish }) => wish >= threshold).length / appliedTo.length
  return (share * PRICE_RATIO + (1 - share)) / PRICE_RATIO
}

/** The middle 95 % of a figure over resampled workloads. */
export function intervalOf(
  choices: readonly Choice[],
  figure: (choices: readonly Choice[]) => number | null,
): readonly [low: number, high: number] {
  const random = createRandom(1)
  const found: number[] = []
  for (let at = 0; at < BOOTSTRAPS; at += 1) {
    const value = figure(resample(choices, random))
    if (value !== null) found.push(value)
  }
  found.sort((a, b) => a - b)
  const at = (share: number) => found[Math.floor(share * (found.length - 1))] ?? Number.NaN
  return [at(0.025), at(0.975)]
}

export function resample<T>(items: readonly T[], random: () => number): T[] {
  return items.flatMap(() => items[Math.floor(random() * items.length)] ?? [])
}

function halve(choices: readonly Choice[], random: () => number): [Choice[], Choice[]] {
  const halves: [Choice[], Choice[]] = [[], []]
  for (const choice of choices) halves[random() < 0.5 ? 0 : 1].push(choice)
  return halves
}

function thresholdFor(choices: readonly Choice[], kept: number): number | null {
  const target = kept * sumOf(choices, ({ strong }) => strong)
  let quality = sumOf(choices, ({ weak }) => weak)
  if (quality >= target) return Number.POSITIVE_INFINITY
  for (const { weak, strong, wish } of byWish(choices)) {
    quality += strong - weak
    if (quality >= target) return wish
  }
  return null
}

function byWish(choices: readonly Choice[]): Choice[] {
  return choices.toSorted((a, b) => b.wish - a.wish)
}

function sumOf(choices: readonly Choice[], pick: (choice: Choice) => number): number {
  return choices.reduce((sum, choice) => sum + pick(choice), 0)
}
