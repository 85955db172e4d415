import type { ModelAbilities, ModelInfo } from '../../domain/model.ts'
import { published, type PriceWithDefaults } from '../published.ts'

const ABLE: ModelAbilities = {
  tools: true,
  parallelTools: true,
  jsonSchema: true,
  reasoning: true,
  streaming: true,
  logprobs: true,
  choices: true,
}
const CHAT = {
  provider: 'fireworks',
  mode: 'chat',
  abilities: ABLE,
  reasoningEfforts: ['none', 'low', 'medium', 'high'],
} as const
const GENAI_PRICES = 'pydantic/genai-prices 0.1.8 (2026-09-23), fireworks'
const MODELS_DEV = 'anomalyco/models.dev providers/fireworks-ai (2026-07-02)'

const fireworks = (version: PriceWithDefaults) =>
  published({
    checkedOn: '2026-09-23',
    confidence: 'price-list',
    source: GENAI_PRICES,
    ...version,
  })

/** Fireworks' models. */
export const fireworksModels: readonly ModelInfo[] = [
  {
    ...CHAT,
    upstreamId: 'accounts/fireworks/models/glm-5p2',
    id: 'glm-5.2',
    maker: 'zai',
    name: 'GLM-5.2 (Fireworks)',
    status: 'active',
    contextWindow: 1_048_575,
    outputTokensMax: 131_072,
    releasedOn: '2026-06-16',
    prices: [
      // models.dev has 0.26 for cached input; the newer list is believed.
      fireworks({ from: '2026-06-16', input: 1.4, output: 4.4, cacheRead: 0.14 }),
    ],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
    unverified: ['prices.cacheRead'],
  },
  {
    ...CHAT,
    upstreamId: 'accounts/fireworks/models/kimi-k3',
    id: 'kimi-k3',
    maker: 'moonshotai',
    name: 'Kimi K3 (Fireworks)',
    status: 'active',
    contextWindow: 1_040_000,
    outputTokensMax: null,
    prices: [fireworks({ from: '2026-08-21', input: 3, output: 15, cacheRead: 0.3 })],
    source: GENAI_PRICES,
    confidence: 'price-list',
    unverified: ['contextWindow'],
  },
  {
    ...CHAT,
    upstreamId: 'accounts/fireworks/models/kimi-k2p7-code',
    id: 'kimi-k2.7-code',
    maker: 'moonshotai',
    name: 'Kimi K2.7 Code (Fireworks)',
    status: 'active',
    contextWindow: 262_144,
    outputTokensMax: null,
    prices: [fireworks({ from: '2026-08-21', input: 0.95, output: 4, cacheRead: 0.19 })],
    source: GENAI_PRICES,
    confidence: 'price-list',
  },
  {
    ...CHAT,
    upstreamId: 'accounts/fireworks/models/deepseek-v4-pro',
    id: 'deepseek-v4-pro',
    maker: 'deepseek',
    name: 'DeepSeek V4 Pro (Fireworks)',
    status: 'active',
    contextWindow: 1_048_576,
    outputTokensMax: null,
    prices: [fireworks({ from: '2026-08-21', input: 1.74, output: 3.48, cacheRead: 0.145 })],
    source: GENAI_PRICES,
    confidence: 'price-list',
  },
  {
    ...CHAT,
    upstreamId: 'accounts/fireworks/models/gpt-oss-120b',
    id: 'gpt-oss-120b',
    maker: 'openai',
    name: 'GPT-OSS 120B (Fireworks)',
    status: 'active',
    contextWindow: 131_072,
    outputTokensMax: null,
    reasoningEfforts: ['low', 'medium', 'high'],
    rules: { canDisableThinking: 'no' },
    releasedOn: '2025-08-05',
    prices: [fireworks({ from: '2025-08-05', input: 0.15, output: 0.6, cacheRead: 0.014 })],
    source: GENAI_PRICES,
    confidence: 'price-list',
  },
  {
    ...CHAT,
    upstreamId: 'accounts/fireworks/models/gpt-oss-20b',
    id: 'gpt-oss-20b',
    maker: 'openai',
    name: 'GPT-OSS 20B (Fireworks)',
    status: 'active',
    contextWindow: 131_072,
    outputTokensMax: null,
    reasoningEfforts: ['low', 'medium', 'high'],
    rules: { canDisableThinking: 'no' },
    releasedOn: '2025-08-05',
    prices: [fireworks({ from: '2025-08-05', input: 0.07, output: 0.3, cacheRead: 0.035 })],
    source: GENAI_PRICES,
    confidence: 'price-list',
  },
]
