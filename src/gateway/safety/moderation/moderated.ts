import type { ModeratorSettings } from '../../../safety/document.ts'
import { mergeVerdicts } from '../../../safety/merge.ts'
import { decide } from '../../../safety/policy/decide.ts'
import type { PreparedPolicy } from '../../../safety/prepare.ts'
import { NO_SCORES, SAFETY_TYPES, type Direction, type Finding } from '../../../safety/types.ts'
import type { Verdict } from '../../../safety/verdict.ts'
import type { Opinion } from './opinion.ts'

const HARD: Finding = {
  type: 'sexual',
  kind: 'minor_sexual',
  start: 0,
  end: 0,
  score: 0.95,
  confidence: 'model',
  detector: 'moderator',
  hard: true,
}

/** Whether a moderator is to be asked about texts of which this is known. */
export function wantsModerator(settings: ModeratorSettings | null, verdict: Verdict): boolean {
  if (settings === null || !verdict.allowed) return false
  return settings.when === 'always' || verdict.ask.length > 0
}

/**
 * The verdict with a moderator's opinion, which can only make it stronger. Without an opinion it stays,
 * or each type does what its `on_error` says.
 */
export function withOpinion(
  verdict: Verdict,
  opinion: Opinion | null,
  facts: {
    readonly prepared: PreparedPolicy
    readonly settings: ModeratorSettings
    readonly direction: Direction
  },
): Verdict {
  const { prepared, settings, direction } = facts
  if (opinion === null && settings.on_error === 'local') return { ...verdict, ask: [] }
  const scores = { ...NO_SCORES, ...Object.fromEntries(opinion?.scores ?? []) }
  const result = {
    origin: 'user' as const,
    findings: opinion?.isHard === true ? [HARD] : [],
    scores,
    failed: opinion === null ? SAFETY_TYPES : [],
  }
  const decided = decide([result], prepared.policy, direction)
  return mergeVerdicts(verdict, {
    ...decided,
    violations: decided.violations.map((it) =>
      it.detector === 'classifier' ? { ...it, detector: 'moderator' } : it,
    ),
  })
}
