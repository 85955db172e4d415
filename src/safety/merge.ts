import { strengthOfAction, strongerAction, type Action } from './policy.ts'
import { SAFETY_TYPES, type SafetyType, type Scores } from './types.ts'
import type { Verdict, Violation } from './verdict.ts'

/**
 * A verdict with another one laid over it: nothing in it gets milder. What is masked is what the
 * first one says.
 */
export function mergeVerdicts(first: Verdict, other: Verdict): Verdict {
  const action = strongerAction(first.action, other.action)
  return {
    ...first,
    action,
    computed: strongerAction(first.computed, other.computed),
    allowed: strengthOfAction(action) <= strengthOfAction('warn'),
    violations: mergeViolations(first.violations, other.violations),
    findings: [...first.findings, ...other.findings],
    scores: highestScores(first.scores, other.scores),
    // Whoever could be asked has been.
    ask: [],
    needsCare: first.needsCare || other.needsCare,
  }
}

function mergeViolations(
  first: readonly Violation[],
  other: readonly Violation[],
): readonly Violation[] {
  const byType = new Map<SafetyType, Violation>(first.map((it) => [it.type, it]))
  for (const violation of other) {
    const known = byType.get(violation.type)
    byType.set(violation.type, known === undefined ? violation : mergeTwo(known, violation))
  }
  return SAFETY_TYPES.flatMap((type) => byType.get(type) ?? [])
}

function mergeTwo(a: Violation, b: Violation): Violation {
  const action: Action = strongerAction(a.action, b.action)
  const stronger = action === a.action ? a : b
  return {
    ...stronger,
    action,
    score: Math.max(a.score, b.score),
    kinds: [...new Set([...a.kinds, ...b.kinds])],
  }
}

function highestScores(a: Scores, b: Scores): Scores {
  const highest = Object.fromEntries(SAFETY_TYPES.map((type) => [type, Math.max(a[type], b[type])]))
  return { ...a, ...highest, any: Math.max(a.any, b.any) }
}
