/**
 * `GET /v1/models` (openai/openai-openapi, `ListModelsResponse`). The first four fields, and
 * `shutdown_date`, are OpenAI's; the others are ours. Money here is for people: units of the
 * currency per million tokens.
 */
export interface ModelList {
  readonly object: 'list'
  readonly data: readonly ModelEntry[]
}

export interface ModelEntry {
  readonly id: string
  readonly object: 'model'
  /** Seconds; 0 when the day of the release is not known. */
  readonly created: number
  /** Who made the model; who serves it stands in `providers`. */
  readonly owned_by: string
  /** ISO day on which the last provider ends it, where that is announced. */
  readonly shutdown_date?: string
  readonly name: string
  readonly mode: 'chat' | 'embedding'
  /** The largest at any provider, null when no provider says. */
  readonly context_window: number | null
  readonly max_output_tokens: number | null
  /** What it can do at one provider at least, such as `tools`, `vision`, `json_schema`. */
  readonly abilities: readonly string[]
  readonly reasoning_efforts?: readonly string[]
  readonly dimensions?: number
  readonly aliases: readonly string[]
  readonly providers: readonly ModelOffer[]
}

/** The model at one provider. */
export interface ModelOffer {
  readonly provider: string
  /** `provider/upstream id`: as `model` of a request it pins this offer. */
  readonly pinned_id: string
  readonly status: 'active' | 'preview' | 'legacy' | 'deprecated'
  readonly context_window: number | null
  readonly max_output_tokens: number | null
  readonly abilities: readonly string[]
  readonly shutdown_date?: string
  /** Null when no price is known. */
  readonly price: ListedPrice | null
  /** The next price that has been announced. */
  readonly next_price?: ListedPrice
}

export interface ListedAmounts {
  readonly input_per_mtok: number
  readonly output_per_mtok: number
  readonly cache_read_per_mtok?: number
  readonly cache_write_per_mtok?: number
  readonly cache_write_long_per_mtok?: number
}

export interface ListedPrice extends ListedAmounts {
  readonly currency: string
  /** ISO day. */
  readonly valid_from: string
  /** Prices of the whole request above a length of the prompt. */
  readonly tiers?: readonly (ListedAmounts & { readonly above_input_tokens: number })[]
  readonly per_thousand_requests?: number
  readonly per_thousand_searches?: number
  readonly service_tier_multipliers?: Readonly<Record<string, number>>
}
