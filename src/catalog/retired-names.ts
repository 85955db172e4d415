/** A model that no provider serves any more, and what answers to its name instead. */
export interface RetiredName {
  readonly name: string
  /** Names of the catalogue, best first; the first that can be resolved answers. */
  readonly replacements: readonly string[]
  readonly source: string
}

const ANTHROPIC = 'anthropic-sdk model deprecation table (general knowledge for the successor)'
const OPENAI = 'openai 7.57.0 ChatModel comments: shut down on 2026-10-23'

/** Old names that code in the field still sends. Successors take over their role, not their price. */
export const retiredNames: readonly RetiredName[] = [
  { name: 'claude-3-opus', replacements: ['claude-opus-latest'], source: ANTHROPIC },
  { name: 'claude-3-sonnet', replacements: ['claude-sonnet-latest'], source: ANTHROPIC },
  { name: 'claude-3-haiku', replacements: ['claude-haiku-latest'], source: ANTHROPIC },
  { name: 'claude-3-5-sonnet', replacements: ['claude-sonnet-latest'], source: ANTHROPIC },
  { name: 'claude-3-5-haiku', replacements: ['claude-haiku-latest'], source: ANTHROPIC },
  { name: 'claude-3-7-sonnet', replacements: ['claude-sonnet-latest'], source: ANTHROPIC },
  { name: 'claude-opus-4-0', replacements: ['claude-opus-latest'], source: ANTHROPIC },
  { name: 'claude-opus-4', replacements: ['claude-opus-latest'], source: ANTHROPIC },
  { name: 'claude-opus-4-1', replacements: ['claude-opus-latest'], source: ANTHROPIC },
  { name: 'claude-sonnet-4-0', replacements: ['claude-sonnet-latest'], source: ANTHROPIC },
  { name: 'claude-sonnet-4', replacements: ['claude-sonnet-latest'], source: ANTHROPIC },
  // Models without reasoning first: they still take the sampling parameters that old code sends.
  { name: 'gpt-4-turbo', replacements: ['gpt-4.1', 'gpt-6-sol'], source: OPENAI },
  { name: 'gpt-4', replacements: ['gpt-4.1', 'gpt-6-sol'], source: OPENAI },
  { name: 'gpt-3.5-turbo', replacements: ['gpt-4o-mini', 'gpt-6-luna'], source: OPENAI },
  { name: 'gpt-4-0613', replacements: ['gpt-4.1', 'gpt-6-sol'], source: OPENAI },
  { name: 'gpt-3.5-turbo-0125', replacements: ['gpt-4o-mini', 'gpt-6-luna'], source: OPENAI },
  { name: 'gpt-4.1-nano', replacements: ['gpt-4.1-mini', 'gpt-6-luna'], source: OPENAI },
  { name: 'chatgpt-4o', replacements: ['gpt-4o', 'gpt-6-sol'], source: OPENAI },
  { name: 'o1', replacements: ['o3', 'gpt-6-sol'], source: OPENAI },
  { name: 'o3-mini', replacements: ['gpt-5-mini', 'gpt-6-luna'], source: OPENAI },
  { name: 'o4-mini', replacements: ['gpt-5-mini', 'gpt-6-luna'], source: OPENAI },
]
