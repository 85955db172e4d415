import type { Target } from '../domain/target.ts'
import { formatUsd } from '../usage/cost.ts'
import type { RoutePlan } from './route-table.ts'

/** What an answer tells about where it came from. */
export interface ModelHeaderFacts {
  readonly target: Target
  readonly plan: RoutePlan
  /** The first one is 1. */
  readonly attemptNumber: number
  readonly warnings: readonly string[]
  /** Null when it is not known yet, or no price is. */
  readonly costNanoUsd: number | null
}

/** The headers `X-Scalix-*` that every answer of a model carries. */
export function modelHeaders(facts: ModelHeaderFacts): string[] {
  const { target, plan, attemptNumber, warnings, costNanoUsd } = facts
  const headers = [
    'x-scalix-provider',
    target.provider,
    'x-scalix-model',
    toHeaderText(target.model),
    'x-scalix-strategy',
    plan.plan.choice.strategy,
    'x-scalix-route-id',
    plan.id,
    'x-scalix-attempts',
    String(attemptNumber),
    'x-scalix-fallback',
    attemptNumber > 1 ? '1' : '0',
  ]
  if (warnings.length > 0) headers.push('x-scalix-warnings', toHeaderText(warnings.join('; ')))
  if (costNanoUsd !== null) headers.push('x-scalix-cost-usd', formatUsd(costNanoUsd))
  return headers
}

/** Header values are printable ASCII: a model id or warning with anything else must not split them. */
function toHeaderText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}
