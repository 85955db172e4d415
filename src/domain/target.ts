import type { ModelInfo } from './model.ts'

/** A model at a configured provider: what a call can be sent to. */
export interface Target {
  /** Id of the connection: a provider's id, or the name of a configured endpoint. */
  readonly provider: string
  /** The id that goes upstream. */
  readonly model: string
  /** Without a trailing slash. */
  readonly baseUrl: string
  readonly region: string | null
  /** Provider-specific settings of the connection, such as `apiVersion` or `project`. */
  readonly settings: Readonly<Record<string, string>>
  /** Null for models that the catalogue does not know. */
  readonly info: ModelInfo | null
}
