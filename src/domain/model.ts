import type { ModelRules } from './model-rules.ts'
import type { Confidence, PriceVersion } from './price.ts'

/** What a model can do. Absent means unknown, which is treated as no. */
export interface ModelAbilities {
  readonly tools?: boolean
  readonly parallelTools?: boolean
  readonly vision?: boolean
  readonly audioInput?: boolean
  readonly fileInput?: boolean
  readonly jsonSchema?: boolean
  readonly reasoning?: boolean
  readonly streaming?: boolean
  readonly logprobs?: boolean
  /** Several answers to one request (`n`). */
  readonly choices?: boolean
  readonly webSearch?: boolean
}

export type ModelMode = 'chat' | 'embedding'

/** `legacy` still works and has a successor; `deprecated` has a date on which it ends. */
export type ModelStatus = 'active' | 'preview' | 'legacy' | 'deprecated'

export interface EmbeddingFacts {
  readonly dimensions: number
  /** Whether `dimensions` may ask for shorter vectors; a list where only some lengths are offered. */
  readonly shortensTo?: 'any' | readonly number[]
  /** Inputs in one upstream request at most, where that is known. */
  readonly inputsMax?: number
}

/** A model at a provider: one catalogue row. Token counts are in the provider's own tokens. */
export interface ModelInfo {
  readonly provider: string
  /** The provider's id of it, as sent upstream. */
  readonly upstreamId: string
  /** The id that callers use; several rows with one id compete for it. */
  readonly id: string
  readonly name: string
  /** Who made it, where that is not the provider. */
  readonly maker?: string
  readonly mode: ModelMode
  readonly status: ModelStatus
  /** `<family>-latest` is the newest active model of it. */
  readonly family?: string
  /** Other names of this row's `id`. */
  readonly aliases?: readonly string[]
  readonly contextWindow: number | null
  /** Where it is less than the window. */
  readonly inputTokensMax?: number | null
  readonly outputTokensMax: number | null
  readonly abilities: ModelAbilities
  /** Accepted values of `reasoning_effort`, weakest first. */
  readonly reasoningEfforts?: readonly string[]
  /** Quirks that adapters read instead of model names. */
  readonly rules?: ModelRules
  readonly embedding?: EmbeddingFacts
  /** ISO dates, a month where the day is not known. */
  readonly releasedOn?: string | null
  readonly shutdownOn?: string | null
  /** By rising `validFrom`; empty when no price is known. */
  readonly prices: readonly PriceVersion[]
  readonly source: string
  readonly confidence: Confidence
  /** Fields that no good source confirms. */
  readonly unverified?: readonly string[]
}
