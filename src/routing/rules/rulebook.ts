import type { Rule } from './document.ts'
import { combineActions, type RuleEffects } from './effects.ts'
import type { CompiledCondition, Condition } from './expressions.ts'
import type { RuleFacts } from './facts.ts'

/** One rule that can be asked. */
export interface CompiledRule {
  readonly rule: Rule
  /** Of the settings document that it stands in. */
  readonly version: number
  readonly holds: Condition
  /** See `CompiledCondition`. */
  readonly reads: readonly string[]
}

/** What became of a rule in one call. Rules that did not match are not listed. */
export interface RuleRecord {
  readonly id: string
  readonly version: number
  readonly mode: Rule['mode']
  readonly matched: boolean
  /** Names of what it did, or under `shadow` would have done. */
  readonly actions: readonly string[]
  /** Why it could not be evaluated; it was skipped then. */
  readonly error?: string
}

export interface Ruling {
  /** Null where no rule that counts has matched. */
  readonly effects: RuleEffects | null
  readonly records: readonly RuleRecord[]
}

export interface RuleProblem {
  /** Index of the rule. */
  readonly index: number
  readonly problem: string
}

/** Compiles the rules of one document, in the order in which they are asked. */
export function compileRules(
  rules: readonly Rule[],
  version: number,
  compile: (expression: string) => CompiledCondition,
): { readonly compiled: readonly CompiledRule[]; readonly problems: readonly RuleProblem[] } {
  const compiled: CompiledRule[] = []
  const problems: RuleProblem[] = []
  rules.forEach((rule, index) => {
    const condition = compile(rule.when)
    if (condition.kind === 'refused') problems.push({ index, problem: condition.problem })
    else if (rule.mode !== 'off') {
      compiled.push({ rule, version, holds: condition.holds, reads: condition.reads })
    }
  })
  return { compiled: compiled.toSorted((a, b) => b.rule.priority - a.rule.priority), problems }
}

/**
 * Asks rules about a call, in their order. One that can't be evaluated is skipped and recorded: it
 * never makes a call fail.
 */
export function askRules(rules: readonly CompiledRule[], facts: RuleFacts): Ruling {
  const records: RuleRecord[] = []
  const matched: Rule[] = []
  for (const { rule, version, holds } of rules) {
    const { id, mode } = rule
    try {
      if (!holds(facts)) continue
    } catch (thrown) {
      const error = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : 'failed'
      records.push({ id, version, mode, matched: false, actions: [], error })
      continue
    }
    records.push({ id, version, mode, matched: true, actions: Object.keys(rule.actions) })
    if (mode !== 'enforce') continue
    matched.push(rule)
    if (rule.final) break
  }
  const actions = matched.map((rule) => rule.actions)
  return { effects: actions.length === 0 ? null : combineActions(actions), records }
}
