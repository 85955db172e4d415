import type { AuditLog } from '../audit/audit-log.ts'
import type { Config } from '../config.ts'
import type { Budget } from '../domain/budget.ts'
import type { RunInBackground } from '../domain/ports.ts'
import type { Principal } from '../domain/principal.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { budgets as budgetEndpoints } from '../http/routes/budgets.ts'
import { crossedPercents } from '../limits/budget-alerts.ts'
import { createBudgetService, type BudgetQueries } from '../limits/budget-service.ts'
import { createBudgetSnapshot } from '../limits/budget-snapshot.ts'
import type { BudgetSpent } from '../limits/budget-settlements.ts'
import { createBudgets, type Budgets } from '../limits/budgets.ts'
import type { Platform } from '../platform.ts'
import { createMemoryCounters } from '../storage/counters/memory.ts'
import type { Database } from '../storage/database.ts'
import { isUniqueViolation } from '../storage/database-errors.ts'
import { findApiKey } from '../storage/queries/api-keys.ts'
import {
  allBudgets,
  deleteBudget,
  insertBudget,
  listBudgets,
  sumSpent,
  updateBudget,
} from '../storage/queries/budgets.ts'
import { membershipsOf } from '../storage/queries/users.ts'
import type { GatewayMetrics } from '../telemetry/metrics/gateway-metrics.ts'
import { createWebhook } from '../telemetry/webhook.ts'
import type { Changes } from './changes.ts'

interface BudgetingOptions {
  readonly platform: Platform
  readonly config: Config
  readonly createId: (prefix: string) => string
  readonly changes: Changes
  readonly audit: AuditLog
  readonly count: GatewayMetrics['budgetAlert']
  /** Brings all entries home, so that sums over the ledger are whole. */
  readonly flushBooks: () => Promise<void>
}

export interface Budgeting {
  readonly budgets: Budgets
  readonly budgetsOf: (principal: Principal) => readonly Budget[]
  readonly endpoints: readonly Endpoint[]
  /** Reads the budgets into memory. Rejects while the database is away. */
  load(): Promise<void>
}

/** With a timer that renews them, leases can be short; without, they outlast the longest call. */
const LEASE_MS = { renewed: 120_000, unattended: 3_600_000 }
const NANO_PER_USD = 1e9
const MEMORY_ENTRIES_MAX = 1_000_000

/** Budgets, put together: the walls, who stands before which, and who is told. */
export function createBudgeting(options: BudgetingOptions): Budgeting {
  const { platform, config, createId, changes, audit } = options
  const { database, now, log } = platform
  const ofConfiguration = config.document.budgets.map(toGlobalBudget)
  let snapshot = createBudgetSnapshot(ofConfiguration)

  const budgets = createBudgets({
    // A store of their own, in which no flood of rate windows can displace them.
    counters: platform.counters.isShared
      ? platform.counters
      : createMemoryCounters({ now, entriesMax: MEMORY_ENTRIES_MAX }),
    now,
    log,
    replica: createId('rep_'),
    createId,
    leaseMs: platform.canShareWork ? LEASE_MS.renewed : LEASE_MS.unattended,
    async sumSpent(budget, span) {
      await options.flushBooks()
      return sumSpent(database, budget, span)
    },
    onSpent: createAlerts(options),
  })

  const load = async () => {
    snapshot = createBudgetSnapshot([...ofConfiguration, ...(await allBudgets(database))])
  }
  changes.watch.onChange(() => {
    load().catch((error: unknown) => {
      log('warn', 'budgets_not_loaded', {
        reason: error instanceof Error ? error.message : String(error),
      })
    })
  })

  const service = createBudgetService({
    queries: toQueries(database),
    use: (budget) => budgets.use(budget),
    createId,
    now,
    async onChanged() {
      await changes.announce()
      await load()
    },
    audit: (caller, { type, id, before, after }) =>
      audit.note({
        type,
        severity: 'info',
        tenantId: caller.tenantId,
        keyId: caller.keyId,
        userId: caller.userId,
        resource: `budget/${id}`,
        metadata: { before, after },
      }),
  })
  return {
    budgets,
    budgetsOf: (principal) => snapshot.budgetsOf(principal),
    endpoints: budgetEndpoints(service),
    load,
  }
}

/** Tells log, audit and the webhook of each threshold, once: only one settlement crosses it. */
function createAlerts({ platform, config, audit, count }: BudgetingOptions) {
  const { upstream, now, log } = platform
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret = null } = config
  const send = url === undefined ? null : createWebhook({ upstream, url, secret, now, log })
  return (change: BudgetSpent, runInBackground: RunInBackground) => {
    for (const percent of crossedPercents(change)) {
      const { budget, afterNanoUsd } = change
      const alert = {
        budget_id: budget.id,
        budget: budget.name,
        scope: budget.scope,
        subject_id: budget.subjectId,
        period: budget.period,
        percent,
        limit_usd: budget.limitNanoUsd / NANO_PER_USD,
        spent_usd: afterNanoUsd / NANO_PER_USD,
      }
      count(budget.scope, percent)
      log('warn', 'budget_alert', alert)
      audit.note({
        type: 'budget.threshold_reached',
        severity: percent >= 100 ? 'critical' : 'warning',
        tenantId: budget.tenantId,
        resource: `budget/${budget.id}`,
        metadata: alert,
      })
      const event = {
        type: 'budget.threshold_reached',
        created_at: new Date(now()).toISOString(),
        tenant_id: budget.tenantId,
        data: alert,
      }
      if (send !== null) runInBackground(send(event))
    }
  }
}

function toGlobalBudget(wanted: Config['document']['budgets'][number]): Budget {
  return {
    // Without an id of its own it is known by what it says.
    id: `global:${wanted.period}:${wanted.time_zone}:${wanted.name}`,
    name: wanted.name,
    tenantId: null,
    scope: 'global',
    subjectId: null,
    period: wanted.period,
    timeZone: wanted.time_zone,
    limitNanoUsd: Math.round(wanted.limit_usd * NANO_PER_USD),
    isHard: wanted.hard,
    alertPercents: wanted.alert_percents,
  }
}

function toQueries(database: Database): BudgetQueries {
  return {
    list: (tenantId) => listBudgets(database, { tenantId }),
    async insert({ alertPercents, scope, ...budget }) {
      if (scope === 'global') return false
      try {
        await insertBudget(database, { ...budget, scope, alertPercents: [...alertPercents] })
        return true
      } catch (error) {
        if (isUniqueViolation(error, 'budgets_subject_unique')) return false
        throw error
      }
    },
    update: (tenantId, id, { alertPercents, ...changes }) =>
      updateBudget(
        database,
        { tenantId, id },
        { ...changes, ...(alertPercents && { alertPercents: [...alertPercents] }) },
      ),
    delete: (tenantId, id) => deleteBudget(database, { tenantId, id }),
    async hasSubject(tenantId, scope, subjectId) {
      if (scope === 'key') return (await findApiKey(database, { tenantId, id: subjectId })) !== null
      const memberships = await membershipsOf(database, { userId: subjectId })
      return memberships.some((membership) => membership.tenantId === tenantId)
    },
  }
}
