import { strengthOfAction, type Action, type OriginPolicy, type Policy } from '../policy.ts'
import type { PreparedPolicy } from '../prepare.ts'
import { SAFETY_TYPES } from '../types.ts'

/**
 * The policy as it holds for a call that a reviewer has let through: what would stop it warns, what
 * is masked stays masked, and hard rules hold.
 */
export function withoutStops(prepared: PreparedPolicy): PreparedPolicy {
  const types = Object.fromEntries(
    SAFETY_TYPES.map((type) => {
      const rules = prepared.policy.types[type]
      const byOrigin = Object.entries(rules.by_origin).map(([origin, own]) => [
        origin,
        relaxOrigin(own),
      ])
      return [
        type,
        { ...rules, action: gentle(rules.action), by_origin: Object.fromEntries(byOrigin) },
      ]
    }),
  ) as Policy['types']
  return { ...prepared, policy: { ...prepared.policy, types } }
}

function relaxOrigin(own: OriginPolicy): OriginPolicy {
  return own.action === undefined ? own : { ...own, action: gentle(own.action) }
}

function gentle(action: Action): Action {
  return strengthOfAction(action) > strengthOfAction('warn') ? 'warn' : action
}
