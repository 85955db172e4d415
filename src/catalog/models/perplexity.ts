import type { ModelAbilities, ModelInfo } from '../../domain/model.ts'
import { published, type PriceWithDefaults } from '../published.ts'

/** No tools, no `stop`, no `n`, no logprobs. Images by address or data. */
const ABLE: ModelAbilities = { jsonSchema: true, streaming: true, webSearch: true }
const CHAT = {
  provider: 'perplexity',
  mode: 'chat',
  abilities: ABLE,
  rules: { stop: 'never' },
} as const
/** The reasoning stands between think tags in the text. */
const REASONING = {
  ...CHAT,
  abilities: { ...ABLE, reasoning: true },
  rules: { stop: 'never', reasoningInText: true },
} as const

const GENAI_PRICES = 'pydantic/genai-prices 0.1.8 (2026-09-23), perplexity'
const MODELS_DEV = 'anomalyco/models.dev providers/perplexity (2026-07-02)'

/** For estimates: `usage.cost.total_cost` is what is billed; the fee depends on the search context. */
const sonar = (version: PriceWithDefaults) =>
  published({
    isReportedPerAnswer: true,
    checkedOn: '2026-09-23',
    confidence: 'price-list',
    source: GENAI_PRICES,
    ...version,
  })

/** Perplexity's models. */
export const perplexityModels: readonly ModelInfo[] = [
  {
    ...CHAT,
    upstreamId: 'sonar',
    id: 'sonar',
    name: 'Sonar',
    status: 'active',
    contextWindow: 128_000,
    outputTokensMax: 4096,
    prices: [sonar({ from: '2026-09-23', input: 1, output: 1, perThousandRequests: 12 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
  {
    ...CHAT,
    upstreamId: 'sonar-pro',
    id: 'sonar-pro',
    name: 'Sonar Pro',
    status: 'active',
    contextWindow: 200_000,
    outputTokensMax: 8192,
    abilities: { ...ABLE, vision: true },
    prices: [sonar({ from: '2026-09-23', input: 3, output: 15, perThousandRequests: 14 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
  {
    ...REASONING,
    upstreamId: 'sonar-reasoning-pro',
    id: 'sonar-reasoning-pro',
    name: 'Sonar Reasoning Pro',
    status: 'active',
    contextWindow: 128_000,
    outputTokensMax: 4096,
    abilities: { ...REASONING.abilities, vision: true },
    prices: [sonar({ from: '2026-09-23', input: 2, output: 8, perThousandRequests: 14 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
  {
    ...REASONING,
    upstreamId: 'sonar-deep-research',
    id: 'sonar-deep-research',
    name: 'Sonar Deep Research',
    status: 'active',
    contextWindow: 128_000,
    outputTokensMax: 32_768,
    prices: [
      sonar({
        from: '2026-09-23',
        input: 2,
        output: 8,
        reasoning: 3,
        citation: 2,
        perThousandSearches: 5,
      }),
    ],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
]
