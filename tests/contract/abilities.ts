/** What every provider has to show, or say why it can't. The table in the docs has these columns. */
export const ABILITIES = [
  'text',
  'stream',
  'tool call',
  'parallel tool calls',
  'tool result',
  'image',
  'structured output',
  'reasoning',
  'refusal',
  'length stop',
  'empty answer',
  'cached usage',
  'error in stream',
  'cut stream',
] as const

export type Ability = (typeof ABILITIES)[number]

/** What a test of the suite tells whoever writes the docs. */
export interface AbilityNote {
  readonly provider: string
  readonly ability: Ability
  /** Null: shown; otherwise why the provider does not have it. */
  readonly reason: string | null
}

declare module 'vitest' {
  interface TaskMeta {
    ability?: AbilityNote
  }
}
