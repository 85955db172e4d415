import type { Action, Transform } from './policy.ts'
import type { PieceFinding, SafetyType, Scores } from './types.ts'

/** What one type amounts to in a verdict. Holds no text. */
export interface Violation {
  readonly type: SafetyType
  readonly score: number
  readonly action: Action
  readonly severity: 'low' | 'medium' | 'high' | 'critical'
  /** The one that weighed most. */
  readonly detector: string
  /** What it found, such as `credit_card`. */
  readonly reason: string
  /** Everything that was found of this type. */
  readonly kinds: readonly string[]
}

/** A stretch of a piece that is to be replaced. */
export interface Edit {
  readonly piece: number
  readonly start: number
  readonly end: number
  readonly transform: Transform
  readonly kind: string
  /** Never to be restored. */
  readonly secret: boolean
}

/** What content safety says about the texts of a call. Holds no text. */
export interface Verdict {
  /** What is to be done; `allow` whenever the policy only watches. */
  readonly action: Action
  /** What would be done if the policy were enforced. */
  readonly computed: Action
  /** The call goes on. */
  readonly allowed: boolean
  readonly mode: 'enforce' | 'monitor'
  readonly violations: readonly Violation[]
  readonly findings: readonly PieceFinding[]
  readonly scores: Scores
  /** In order of piece and place; none overlap. Empty whenever the policy only watches. */
  readonly edits: readonly Edit[]
  /** Types between their `ask_from` and `block_from`: a moderator may be asked. */
  readonly ask: readonly SafetyType[]
  /** Somebody may be in danger of hurting themselves: answer with care and a note on help. */
  readonly needsCare: boolean
}
