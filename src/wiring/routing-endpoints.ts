import type { AuditLog } from '../audit/audit-log.ts'
import type { Log } from '../domain/ports.ts'
import { createReplayDesk } from '../gateway/replay-desk.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { routing as routingEndpoints } from '../http/routes/routing.ts'
import { routingReplay } from '../http/routes/routing-replay.ts'
import type { Platform } from '../platform.ts'
import type { BreakerTransition } from '../routing/breaker/breakers.ts'
import { createDecisionDesk } from '../routing/decision-desk.ts'
import { toDecisionDocument } from '../routing/decision.ts'
import { createHealthDesk } from '../routing/health/health-desk.ts'
import { findPolicyProblems } from '../routing/policies.ts'
import { createRecordedPages } from '../routing/recorded-pages.ts'
import { refuseUnusable } from '../settings/documents.ts'
import { findRouteDecision, listRouteDecisions } from '../storage/queries/route-decisions.ts'
import type { GatewayMetrics } from '../telemetry/metrics/gateway-metrics.ts'
import type { Routing } from './routing.ts'

interface RoutingEndpointsOptions {
  readonly platform: Platform
  readonly routing: Routing
  readonly audit: AuditLog
}

/** The endpoints around routing: explanations, previews, and the health of providers. */
export function createRoutingEndpoints(options: RoutingEndpointsOptions): Endpoint[] {
  const { platform, routing, audit } = options
  const { database, now } = platform
  const replayDesk = createReplayDesk({
    table: routing.table,
    propose: routing.policies.propose,
    pages: (tenantId, { from, to, limit }) =>
      createRecordedPages(
        (filter, page) => listRouteDecisions(database, filter, page),
        { tenantId, from, to },
        limit,
      ),
    now,
  })
  const replay = routingReplay({
    desk: replayDesk,
    check: (document) => refuseUnusable(findPolicyProblems(document, routing.compile)),
  })
  const endpoints = routingEndpoints({
    decisions: createDecisionDesk({
      find: (ref) => findRouteDecision(database, ref),
      list: (filter, page) => listRouteDecisions(database, filter, page),
    }),
    health: createHealthDesk({
      health: routing.health,
      breakers: routing.breakers,
      providers: () => [...routing.table().connections.keys()],
      onForced: (caller, { provider, model, action }) =>
        audit.note({
          type: `breaker.${action === 'open' ? 'opened' : 'reset'}_by_hand`,
          severity: 'warning',
          tenantId: caller.tenantId,
          keyId: caller.keyId,
          userId: caller.userId,
          resource: `provider/${provider}`,
          metadata: { model },
        }),
    }),
    async preview(caller, { request, header }) {
      const planned = await routing.plan({
        principal: caller,
        mode: 'chat',
        model: request.model,
        request,
        chat: request,
        header,
        bodyBytes: JSON.stringify(request).length,
        isPreview: true,
      })
      return toDecisionDocument({
        routeId: planned.id,
        requestId: '',
        tenantId: caller.tenantId,
        keyId: caller.keyId,
        userId: caller.userId,
        atMs: now(),
        endpoint: 'preview',
        requestedModel: request.model,
        plan: planned.plan,
        asked: planned.asked,
        rules: planned.rules,
        attempts: [],
        analysisUs: planned.analysisUs,
        planUs: planned.planUs,
      })
    },
  })
  return [...endpoints, replay]
}

/** Tells log and audit when a breaker changes: of the gateway, not of a tenant. */
export function createTransitionReport({
  log,
  audit,
  count,
}: {
  readonly log: Log
  readonly audit: AuditLog
  readonly count: GatewayMetrics['breakerChanged']
}) {
  return ({ id, from, to }: BreakerTransition) => {
    count(id, from, to)
    log(to === 'open' ? 'error' : 'info', 'breaker_changed', { breaker: id, from, to })
    audit.note({
      type: 'breaker.changed',
      severity: to === 'open' ? 'warning' : 'info',
      tenantId: null,
      resource: `breaker/${id}`,
      metadata: { from, to },
    })
  }
}
