/** What a model can do. Absent means unknown, which is treated as no. */
export interface ModelAbilities {
  readonly tools?: boolean
  readonly vision?: boolean
  readonly audioInput?: boolean
  readonly fileInput?: boolean
  readonly jsonSchema?: boolean
  readonly reasoning?: boolean
}

export type ModelMode = 'chat' | 'embedding'

/** A model at a provider: one catalogue row. Token counts are in the provider's own tokens. */
export interface ModelInfo {
  readonly provider: string
  /** The provider's id of it, as sent upstream. */
  readonly upstreamId: string
  /** The id that callers use; several rows with one id compete for it. */
  readonly id: string
  readonly name: string
  readonly mode: ModelMode
  readonly contextWindow: number | null
  readonly outputTokensMax: number | null
  readonly abilities: ModelAbilities
  /** Accepted values of `reasoning_effort`, weakest first. */
  readonly reasoningEfforts?: readonly string[]
  /** Quirks that adapters read, for example `{ sampling: false }`. Documented in `catalog/rules.ts`. */
  readonly rules?: Readonly<Record<string, unknown>>
  /** ISO dates. */
  readonly releasedOn?: string | null
  readonly shutdownOn?: string | null
  readonly source: string
}
