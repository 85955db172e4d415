import type { Output } from '../../../src/safety/classifier/outputs.ts'

/** A text of our own making. */
export interface Written {
  readonly set: string
  readonly text: string
  readonly labels: Readonly<Partial<Record<Output, number>>>
}

/** Choices that the seed decides. */
export interface Picker {
  /** A whole number from 0 to below `count`. */
  below(count: number): number
  chance(share: number): boolean
  one<T>(items: readonly T[]): T
  /** Different ones, all of them where there are not enough. */
  some<T>(items: readonly T[], count: number): readonly T[]
}

export function createPicker(random: () => number): Picker {
  const below = (count: number) => Math.floor(random() * count)
  const one = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)]
    if (item === undefined) throw new Error('There is nothing to pick from')
    return item
  }
  return {
    below,
    one,
    chance: (share) => random() < share,
    some: (items, count) => {
      const left = [...items]
      for (let at = 0; at < Math.min(count, left.length); at += 1) {
        const other = at + below(left.length - at)
        const kept = left[at]
        const moved = left[other]
        if (kept === undefined || moved === undefined) break
        left[at] = moved
        left[other] = kept
      }
      return left.slice(0, count)
    },
  }
}

/** The entries of a list that semicolons or line breaks part. */
export function entriesOf(list: string): readonly string[] {
  return list
    .split(/[;\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}
