/** What conditions can see of a call. Numbers are doubles, names as the API writes them. */
export interface RuleFacts {
  readonly request: {
    /** As the caller named it. */
    readonly model: string
    /** The same where it is a configured alias, else empty. */
    readonly alias: string
    readonly type: string
    readonly difficulty: number
    readonly language: string
    readonly inputTokens: number
    /** The caller's limit; 0 when there is none. */
    readonly outputTokens: number
    readonly stream: boolean
    readonly hasTools: boolean
    readonly toolCount: number
    readonly hasImages: boolean
    readonly jsonSchema: boolean
    readonly tags: readonly string[]
  }
  readonly tenant: { readonly id: string; readonly residency: readonly string[] }
  /** Empty strings where the caller has none. */
  readonly key: { readonly id: string; readonly scopes: readonly string[] }
  readonly user: { readonly id: string; readonly role: string }
  /** Those of `rule_headers` that the call has. */
  readonly headers: Readonly<Record<string, string>>
  /** In the tenant's time zone; Monday is 1. */
  readonly time: { readonly hour: number; readonly weekday: number }
  /** State of each provider's breaker: `closed`, `open` or `half-open`. */
  readonly health: Readonly<Record<string, string>>
}

/** Types by variable and field, as CEL names them. */
export const FACT_TYPES = {
  request: {
    model: 'string',
    alias: 'string',
    type: 'string',
    difficulty: 'double',
    language: 'string',
    inputTokens: 'double',
    outputTokens: 'double',
    stream: 'bool',
    hasTools: 'bool',
    toolCount: 'double',
    hasImages: 'bool',
    jsonSchema: 'bool',
    tags: 'list<string>',
  },
  tenant: { id: 'string', residency: 'list<string>' },
  key: { id: 'string', scopes: 'list<string>' },
  user: { id: 'string', role: 'string' },
  time: { hour: 'double', weekday: 'double' },
} as const
