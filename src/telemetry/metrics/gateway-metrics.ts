import type { ServedRequest } from '../../domain/call.ts'
import { createAttemptMetrics, type MeasuredAttempt } from './attempt-metrics.ts'
import type { Registry } from './registry.ts'

export interface GatewayMetrics {
  served(request: ServedRequest): void
  attempt(attempt: MeasuredAttempt): void
  breakerChanged(id: string, from: string, to: string): void
  budgetAlert(scope: string, percent: number): void
}

export interface GatewayMetricsOptions {
  /** Tenants as labels of calls, tokens and cost: as many series more. */
  readonly withTenants: boolean
}

const NONE = 'none'
const HTTP_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

/** Codes of refusals that are the gateway's own, by what an operator calls them. */
const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['rate_limit_exceeded', 'rate_limit'],
  ['budget_exceeded', 'budget'],
  ['policy', 'policy'],
  ['permission_denied', 'permission'],
  ['content_policy_violation', 'safety'],
  ['no_healthy_provider', 'no_healthy_provider'],
])

/** What the gateway counts as it works. */
export function createGatewayMetrics(
  registry: Registry,
  { withTenants }: GatewayMetricsOptions,
): GatewayMetrics {
  const tenants = withTenants ? ['tenant'] : []
  const ofTenant = (tenantId: string | undefined) => (withTenants ? [tenantId ?? NONE] : [])
  const requests = registry.counter({
    name: 'scalix_http_requests_total',
    help: 'Requests that were answered or refused, by route and status.',
    labels: ['method', 'route', 'status'],
  })
  const requestSeconds = registry.histogram({
    name: 'scalix_http_request_duration_seconds',
    help: 'Time to the end of the answer.',
    labels: ['route'],
    buckets: HTTP_SECONDS,
  })
  const refusals = registry.counter({
    name: 'scalix_refusals_total',
    help: 'Model calls that the gateway itself refused, by reason.',
    labels: ['reason', ...tenants],
  })
  const calls = registry.counter({
    name: 'scalix_model_calls_total',
    help: 'Model calls by how they ended: ok, or the error code that the caller got.',
    labels: ['code', 'stream', ...tenants],
  })
  const transitions = registry.counter({
    name: 'scalix_breaker_transitions_total',
    help: 'Changes of circuit breakers, of a provider or of a model at a provider.',
    labels: ['breaker', 'from', 'to'],
  })
  const budgetAlerts = registry.counter({
    name: 'scalix_budget_alerts_total',
    help: 'Thresholds of budgets that were crossed.',
    labels: ['scope', 'percent'],
  })

  return {
    served({ method, route, status, durationMs, principal, facts }) {
      requests.add([method, route, String(status)], 1)
      requestSeconds.observe([route], durationMs / 1000)
      if (facts === undefined) return
      const tenant = ofTenant(principal?.tenantId)
      const code = facts.errorCode ?? 'ok'
      calls.add([code, String(facts.stream === true), ...tenant], 1)
      const refusal = REFUSALS.get(code)
      if (refusal !== undefined) refusals.add([refusal, ...tenant], 1)
    },
    attempt: createAttemptMetrics(registry, { withTenants }),
    breakerChanged: (id, from, to) => transitions.add([id, from, to], 1),
    budgetAlert: (scope, percent) => budgetAlerts.add([scope, String(percent)], 1),
  }
}
