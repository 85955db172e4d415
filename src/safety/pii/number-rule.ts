import { digitAt, isDay, partOf, weightedSum } from './checks.ts'

/** A national number made of digits only. */
export interface NumberRule {
  readonly kind: string
  readonly length: number
  readonly check: (digits: string) => boolean
  /** Words of the country and its language. */
  readonly words: RegExp
  /**
   * When no word stands near: `never` counts it, `always` does (two check digits or a date inside),
   * a list of groupings counts it only when written so.
   */
  readonly bare: 'never' | 'always' | readonly string[]
}

/** Does the number begin with a day? */
export const isDate = (digits: string, order: 'ymd' | 'dmy') =>
  order === 'ymd'
    ? isDay(partOf(digits, 2, 4), partOf(digits, 4, 6))
    : isDay(partOf(digits, 2, 4), partOf(digits, 0, 2))

/** The last digit. */
export const lastOf = (digits: string) => digitAt(digits, digits.length - 1)
/** All digits but the last. */
export const headOf = (digits: string) => digits.slice(0, -1)

/** Sum times weights, modulo 11; ten and eleven become what the country says. */
export const mod11 = (digits: string, weights: readonly number[]) =>
  weightedSum(digits, weights) % 11
