import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import type { ChatRequest } from '../../openai/chat-request.ts'
import type { TranslationContext } from './dialect.ts'

/** Part of the longest answer that an effort may spend on thinking, in per cent. */
const BUDGET_PERCENT: Readonly<Record<string, number>> = {
  minimal: 2,
  low: 10,
  medium: 30,
  high: 60,
  xhigh: 90,
  max: 90,
}
const BUDGET_TOKENS_MIN = 1024
const OUTPUT_TOKENS_DEFAULT = 65_536
const EFFORTS = ['minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/**
 * `reasoning_effort` as Gemini's `thinkingConfig`: a level or a budget, by the model's rules.
 * A `thinking_config` of the caller's own (`extra_body.google`, as Google documents it) wins.
 */
export function toThinkingConfig(
  request: ChatRequest,
  { target, warn }: Pick<TranslationContext, 'target' | 'warn'>,
): JsonObject | undefined {
  const own = ownConfig(request)
  if (own !== undefined) return own
  const { reasoning_effort: effort } = request
  const rules = target.info?.rules ?? {}
  if (rules.thinkingBudget !== undefined) {
    const longest = target.info?.outputTokensMax ?? OUTPUT_TOKENS_DEFAULT
    const { min, max } = rules.thinkingBudget
    if (effort == null)
      return rules.defaultEffort === 'none' ? undefined : { includeThoughts: true }
    if (effort === 'none') {
      if (min > 0) warn('reasoning_effort none: this model can’t stop thinking, it thinks least')
      return { thinkingBudget: min }
    }
    const share = Math.floor((longest * (BUDGET_PERCENT[effort] ?? 30)) / 100)
    const budget = Math.min(Math.max(share, BUDGET_TOKENS_MIN, min), max)
    return { includeThoughts: true, thinkingBudget: budget }
  }
  const levels = rules.thinkingLevels ?? (target.info === null ? LEVELS_OF_UNKNOWN : undefined)
  if (levels === undefined || (effort == null && target.info === null)) return undefined
  if (effort == null) return { includeThoughts: true }
  if (effort === 'none')
    warn('reasoning_effort none: this model can’t stop thinking, it thinks least')
  return { includeThoughts: true, thinkingLevel: levelFor(effort, levels).toUpperCase() }
}

/** A model that the catalogue does not know is newer than those that take budgets. */
const LEVELS_OF_UNKNOWN = ['low', 'medium', 'high']

/** The weakest level that is not below the effort; the strongest where all are. */
function levelFor(effort: string, levels: readonly string[]): string {
  const wanted = EFFORTS.indexOf(effort)
  const level = levels.find((name) => EFFORTS.indexOf(name) >= wanted)
  return level ?? levels.at(-1) ?? 'high'
}

const FIELDS: Readonly<Record<string, string>> = {
  include_thoughts: 'includeThoughts',
  thinking_budget: 'thinkingBudget',
  thinking_level: 'thinkingLevel',
}

function ownConfig(request: ChatRequest): JsonObject | undefined {
  const extra = isJsonObject(request.extra_body) ? request.extra_body.google : request.google
  const config = isJsonObject(extra) ? extra.thinking_config : request.thinkingConfig
  if (!isJsonObject(config)) return undefined
  const entries = Object.entries(config).map(([name, value]) => [FIELDS[name] ?? name, value])
  return Object.fromEntries(entries) as JsonObject
}
