import { z } from '@hono/zod-openapi'
import type { Budget } from '../domain/budget.ts'
import { isTimeZone } from '../lib/calendar.ts'
import type { BudgetChanges, BudgetWishes, BudgetWithUse } from '../limits/budget-service.ts'
import { WITHOUT_CONTROLS } from './name-list.ts'

const NANO_PER_USD = 1e9
const LIMIT_USD_MAX = 9_000_000

const name = z.string().trim().min(1).max(100).regex(WITHOUT_CONTROLS, 'no control characters')
const limitUsd = z.number().nonnegative().max(LIMIT_USD_MAX)
const alertPercents = z
  .array(z.int().min(1).max(1000))
  .max(10)
  .transform((percents) => [...new Set(percents)].toSorted((a, b) => a - b))
const subject = z.string().min(1).max(64).optional()

export const createBudgetSchema = z
  .strictObject({
    name,
    key_id: subject,
    user_id: subject,
    period: z.enum(['day', 'week', 'month', 'total']),
    time_zone: z.string().max(64).default('UTC').refine(isTimeZone, 'is not an IANA time zone'),
    limit_usd: limitUsd,
    hard: z.boolean().default(true),
    alert_percents: alertPercents.default([50, 80, 100]),
  })
  .refine((wishes) => wishes.key_id === undefined || wishes.user_id === undefined, {
    error: 'name a key or a user, or neither for the whole tenant',
    path: ['key_id'],
  })
  .openapi('CreateBudget')

export const updateBudgetSchema = z
  .strictObject({
    name: name.optional(),
    limit_usd: limitUsd.optional(),
    hard: z.boolean().optional(),
    alert_percents: alertPercents.optional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, { error: 'name something to change' })
  .openapi('UpdateBudget')

export const budgetSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scope: z.enum(['tenant', 'user', 'key', 'global']),
    key_id: z.string().nullable(),
    user_id: z.string().nullable(),
    period: z.enum(['day', 'week', 'month', 'total']),
    time_zone: z.string(),
    limit_usd: z.number(),
    hard: z.boolean(),
    alert_percents: z.array(z.int()),
    spent_usd: z.number().nullable(),
    reserved_usd: z.number().nullable(),
    period_start: z.iso.datetime().nullable(),
    period_end: z.iso.datetime().nullable(),
  })
  .openapi('Budget')

/** A body that fits, as the service takes it. */
export function toBudgetWishes(body: z.infer<typeof createBudgetSchema>): BudgetWishes {
  const { key_id: keyId, user_id: userId } = body
  return {
    name: body.name,
    scope: keyId !== undefined ? 'key' : userId !== undefined ? 'user' : 'tenant',
    subjectId: keyId ?? userId ?? null,
    period: body.period,
    timeZone: body.time_zone,
    limitNanoUsd: toNano(body.limit_usd),
    isHard: body.hard,
    alertPercents: body.alert_percents,
  }
}

/** The same for a change. */
export function toBudgetChanges(body: z.infer<typeof updateBudgetSchema>): BudgetChanges {
  return {
    ...(body.name !== undefined && { name: body.name }),
    ...(body.limit_usd !== undefined && { limitNanoUsd: toNano(body.limit_usd) }),
    ...(body.hard !== undefined && { isHard: body.hard }),
    ...(body.alert_percents !== undefined && { alertPercents: body.alert_percents }),
  }
}

/** A budget as it is sent; what is used up is null where it is not known. */
export function toWireBudget({ budget, use }: BudgetWithUse) {
  return {
    id: budget.id,
    name: budget.name,
    scope: budget.scope,
    key_id: budget.scope === 'key' ? budget.subjectId : null,
    user_id: budget.scope === 'user' ? budget.subjectId : null,
    period: budget.period,
    time_zone: budget.timeZone,
    limit_usd: budget.limitNanoUsd / NANO_PER_USD,
    hard: budget.isHard,
    alert_percents: [...budget.alertPercents],
    spent_usd: use === null ? null : use.spentNanoUsd / NANO_PER_USD,
    reserved_usd: use === null ? null : use.reservedNanoUsd / NANO_PER_USD,
    period_start: use === null ? null : toDate(budget, use.startMs),
    period_end: use === null ? null : toDate(budget, use.endMs),
  }
}

function toDate({ period }: Budget, ms: number): string | null {
  return period === 'total' ? null : new Date(ms).toISOString()
}

function toNano(usd: number): number {
  return Math.round(usd * NANO_PER_USD)
}
