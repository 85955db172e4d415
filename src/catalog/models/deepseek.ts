import type { ModelAbilities, ModelInfo } from '../../domain/model.ts'
import type { PriceWindow } from '../../domain/price.ts'
import { published, type PriceWithDefaults } from '../published.ts'

const ABLE: ModelAbilities = {
  tools: true,
  parallelTools: true,
  reasoning: true,
  streaming: true,
  logprobs: true,
}
/** Thinks by default; sampling has no effect then. Structured output is `json_object` only. */
const CHAT = {
  provider: 'deepseek',
  mode: 'chat',
  reasoningEfforts: ['low', 'high', 'max'],
  rules: {
    sampling: 'only-without-reasoning',
    penalties: 'never',
    canDisableThinking: 'yes',
    replaysReasoning: true,
  },
} as const

/** Beijing time. The rows hold the price outside these hours; Chinese holidays are not known here. */
const PEAK: readonly PriceWindow[] = [
  {
    name: 'peak',
    utcOffsetMinutes: 480,
    weekdays: [1, 2, 3, 4, 5],
    minutes: [
      [9 * 60, 12 * 60],
      [14 * 60, 18 * 60],
    ],
    multiplier: 2,
  },
]

const PRICE_PAGE = 'api-docs.deepseek.com zh-cn/quick_start/pricing'

const deepSeek = (version: PriceWithDefaults) =>
  published({
    windows: PEAK,
    checkedOn: '2026-10-01',
    confidence: 'official',
    source: PRICE_PAGE,
    ...version,
  })

/** DeepSeek's own models. */
export const deepSeekModels: readonly ModelInfo[] = [
  {
    ...CHAT,
    upstreamId: 'deepseek-flash',
    id: 'deepseek-flash',
    name: 'DeepSeek V4.1 Flash (1017)',
    status: 'active',
    aliases: ['deepseek-v4.1-flash'],
    contextWindow: 1_000_000,
    outputTokensMax: 384_000,
    abilities: { ...ABLE, vision: true },
    releasedOn: '2026-10-17',
    prices: [
      // The page in dollars was not found: unpriced until a rate for CNY is configured.
      deepSeek({ from: '2026-10-17', input: 1, output: 4, cacheRead: 0.02, currency: 'CNY' }),
    ],
    source: PRICE_PAGE,
    confidence: 'official',
  },
  {
    ...CHAT,
    upstreamId: 'deepseek-v4-pro',
    id: 'deepseek-v4-pro',
    name: 'DeepSeek V4 Pro (0813)',
    status: 'active',
    contextWindow: 1_000_000,
    outputTokensMax: 384_000,
    abilities: ABLE,
    releasedOn: '2026-08-13',
    prices: [
      // The same as CNY 4.5/13.5/0.15 on the official page in October.
      deepSeek({
        from: '2026-08-17',
        input: 0.66,
        output: 1.98,
        cacheRead: 0.022,
        checkedOn: '2026-09-23',
        confidence: 'corroborated',
        source: `pydantic/genai-prices 0.1.8 (2026-09-23), deepseek; in CNY ${PRICE_PAGE}`,
      }),
    ],
    source: PRICE_PAGE,
    confidence: 'official',
  },
]
