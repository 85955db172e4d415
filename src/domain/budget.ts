export type BudgetScope = 'global' | 'tenant' | 'user' | 'key'
export type BudgetPeriod = 'day' | 'week' | 'month' | 'total'

/** How much may be spent by whom in which time. */
export interface Budget {
  readonly id: string
  readonly name: string
  /** Null for the whole gateway. */
  readonly tenantId: string | null
  readonly scope: BudgetScope
  /** The user or key; null for the wider scopes. */
  readonly subjectId: string | null
  readonly period: BudgetPeriod
  /** IANA name, for the beginning of days, weeks (Monday) and months. */
  readonly timeZone: string
  readonly limitNanoUsd: number
  /** A hard one refuses calls that could cross it; a soft one only alerts. */
  readonly isHard: boolean
  /** Parts of the limit at which somebody is told, in per cent, rising. */
  readonly alertPercents: readonly number[]
}
