import type { ModelAbilities, ModelInfo } from '../../domain/model.ts'
import { published, type PriceWithDefaults } from '../published.ts'

const ABLE: ModelAbilities = {
  tools: true,
  parallelTools: true,
  jsonSchema: true,
  reasoning: true,
  streaming: true,
}
const CHAT = {
  provider: 'cerebras',
  mode: 'chat',
  abilities: ABLE,
  rules: { systemRole: 'developer', maxTokensField: 'max_completion_tokens' },
} as const
const GENAI_PRICES = 'pydantic/genai-prices 0.1.8 (2026-09-23), cerebras'
const MODELS_DEV = 'anomalyco/models.dev providers/cerebras (2026-07-02)'

const cerebras = (version: PriceWithDefaults) =>
  published({
    checkedOn: '2026-09-23',
    confidence: 'price-list',
    source: GENAI_PRICES,
    ...version,
  })

/** Cerebras' models. */
export const cerebrasModels: readonly ModelInfo[] = [
  {
    ...CHAT,
    upstreamId: 'gpt-oss-120b',
    id: 'gpt-oss-120b',
    maker: 'openai',
    name: 'GPT-OSS 120B (Cerebras)',
    status: 'active',
    contextWindow: 131_072,
    outputTokensMax: 40_960,
    reasoningEfforts: ['low', 'medium', 'high'],
    rules: { ...CHAT.rules, canDisableThinking: 'no' },
    releasedOn: '2025-08-05',
    prices: [cerebras({ from: '2025-08-05', input: 0.35, output: 0.75 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
  {
    ...CHAT,
    upstreamId: 'gemma-4-31b',
    id: 'gemma-4-31b',
    maker: 'google',
    name: 'Gemma 4 31B (Cerebras)',
    status: 'active',
    contextWindow: 131_072,
    outputTokensMax: null,
    abilities: { streaming: true },
    prices: [cerebras({ from: '2026-09-23', input: 0.99, output: 1.49 })],
    source: GENAI_PRICES,
    confidence: 'price-list',
    unverified: ['abilities'],
  },
]
