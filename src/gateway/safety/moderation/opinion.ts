import type { SafetyType } from '../../../safety/types.ts'
import type { CompletionUsage } from '../../../openai/usage.ts'

/** What a moderator says of some texts. */
export interface Opinion {
  /** 0..1; types that it knows nothing of are absent. */
  readonly scores: ReadonlyMap<SafetyType, number>
  /** Sexual content with minors: no policy lets it pass. */
  readonly isHard: boolean
  /** What the question cost; null where it is free. */
  readonly usage: CompletionUsage | null
}

/** Raises a type's score. */
export function raise(scores: Map<SafetyType, number>, type: SafetyType, score: number): void {
  scores.set(type, Math.max(scores.get(type) ?? 0, score))
}
