import type { Awaitable } from '../domain/counters.ts'
import type { Span } from '../domain/trace.ts'
import { GatewayError } from '../errors.ts'
import type { RoutePlan, Wanted } from './route-table.ts'

type MakePlan = (wanted: Wanted) => Awaitable<RoutePlan>

/** Plans under a span of its own, that says what was chosen among how many. */
export function planTraced(plan: MakePlan, wanted: Wanted, parent: Span): Awaitable<RoutePlan> {
  if (!parent.isRecording) return plan(wanted)
  const span = parent.child('route', 'internal', { 'gen_ai.request.model': wanted.model })
  const succeed = (planned: RoutePlan): RoutePlan => {
    describePlan(span, planned)
    return planned
  }
  try {
    const planned = plan(wanted)
    return planned instanceof Promise
      ? planned.then(succeed, (thrown: unknown) => fail(span, thrown))
      : succeed(planned)
  } catch (thrown) {
    return fail(span, thrown)
  }
}

function describePlan(span: Span, { id, plan, rules, planUs, analysisUs }: RoutePlan): void {
  const [first] = plan.deployments
  span.set({
    'scalix.route.id': id,
    'scalix.route.strategy': plan.choice.strategy,
    'scalix.route.candidates': plan.deployments.length + plan.obstructed.length,
    'scalix.route.resting': plan.obstructed.length,
    'scalix.route.removed': plan.removed.length,
    'scalix.route.sticky': plan.isSticky,
    'scalix.route.plan_us': planUs,
    ...(first === undefined ? {} : { 'scalix.route.first': first.id }),
    ...(rules.length === 0 ? {} : { 'scalix.route.rules': rules.map((rule) => rule.id) }),
    ...(plan.analysis === null
      ? {}
      : {
          'scalix.analysis.type': plan.analysis.type,
          'scalix.analysis.difficulty': plan.analysis.difficulty,
          'scalix.analysis.us': analysisUs ?? 0,
        }),
  })
  span.end()
}

function fail(span: Span, thrown: unknown): never {
  span.fail(thrown instanceof GatewayError ? thrown.code : 'internal_error')
  span.end()
  throw thrown
}
