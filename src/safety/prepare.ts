import type { Detector } from './detector.ts'
import { createCustomDetectors } from './policy/custom.ts'
import { createExceptions, type IsExcepted } from './policy/exceptions.ts'
import type { Policy } from './policy.ts'
import { harms, minorsRule } from './rules/harms.ts'
import { injection } from './rules/injection.ts'
import { maliciousCode } from './rules/malicious-code.ts'
import { createSpanDetectors } from './span-detectors.ts'
import type { Classify } from './types.ts'

/** Detectors of words that the core brings along. */
export const WORD_DETECTORS: readonly Detector[] = [injection, maliciousCode, harms, minorsRule]

/** A policy with everything it needs to be applied, worked out once. */
export interface PreparedPolicy {
  readonly policy: Policy
  readonly spans: readonly Detector[]
  readonly words: readonly Detector[]
  readonly classify: Classify | null
  /** The same for answers, where windows of a stream overlap and it costs more; null: rules alone. */
  readonly classifyAnswers: Classify | null
  readonly isExcepted: IsExcepted
  /** The policy looks for words or expressions of its own. */
  readonly isCustom: boolean
  /** There is something to look for in answers. */
  readonly readsAnswers: boolean
}

export interface PrepareOptions {
  /** The trained classifier; without one, rules judge alone. */
  readonly classify?: Classify
  /** It judges answers too. */
  readonly classifiesAnswers?: boolean
  /** Further detectors beside the built-in ones. */
  readonly detectors?: readonly Detector[]
}

/** Prepares a policy. Costly next to an inspection: keep the result as long as the policy holds. */
export function preparePolicy(
  policy: Policy,
  { classify, classifiesAnswers = true, detectors = [] }: PrepareOptions = {},
): PreparedPolicy {
  const custom = createCustomDetectors(policy)
  const spans = [
    ...createSpanDetectors(policy.regions),
    ...custom,
    ...detectors.filter(({ reads }) => reads === 'spans'),
  ]
  const words = [...WORD_DETECTORS, ...detectors.filter(({ reads }) => reads === 'words')]
  return {
    policy,
    spans: spans.filter((detector) => isWanted(detector, policy)),
    // Hard rules run whatever the policy switched off.
    words,
    classify: classify ?? null,
    classifyAnswers: classifiesAnswers ? (classify ?? null) : null,
    isExcepted: createExceptions(policy),
    isCustom: custom.length > 0,
    readsAnswers: Object.values(policy.types).some(
      ({ enabled, directions }) => enabled && directions.includes('output'),
    ),
  }
}

function isWanted({ types }: Detector, { types: rules }: Policy): boolean {
  return types.some((type) => rules[type].enabled)
}
