import type { HeaderList } from '../../domain/transport.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Target } from '../adapter.ts'

/** Where the doors to Gemini (Gemini API, Vertex AI) differ for one and the same format. */
export interface GeminiDialect {
  /** Address of a model's method, such as `generateContent`, below the base address. */
  methodPath(target: Target, method: string): string
  /** Whether function calls and their results carry the id that joins them. */
  readonly hasCallIds: boolean
  /** Whether the provider fetches web addresses by itself. */
  readonly fetchesUrls: boolean
  /** Whether server-side tools beside functions have to be asked for. */
  readonly namesServerTools: boolean
  /** How a processing tier is asked for: by a field of the body or by headers. */
  tier(name: string): { readonly body?: JsonObject; readonly headers?: HeaderList }
  /** Fields of the body that only this door has. */
  readonly ownFields: readonly string[]
}

/** What translating one request needs to know and to tell. */
export interface TranslationContext {
  readonly target: Target
  readonly dialect: GeminiDialect
  /** A short sentence for the caller: what was dropped or changed. */
  readonly warn: (text: string) => void
}
