import type { ModelAbilities, ModelInfo } from '../../domain/model.ts'
import { published, type PriceWithDefaults } from '../published.ts'

const ABLE: ModelAbilities = { tools: true, parallelTools: true, streaming: true }
const CHAT = {
  provider: 'groq',
  mode: 'chat',
  abilities: ABLE,
  rules: { maxTokensField: 'max_completion_tokens' },
} as const
const GPT_OSS = {
  ...CHAT,
  abilities: { ...ABLE, jsonSchema: true, reasoning: true },
  reasoningEfforts: ['low', 'medium', 'high'],
  rules: { ...CHAT.rules, jsonSchemaWithTools: 'never', canDisableThinking: 'no' },
} as const

const GENAI_PRICES = 'pydantic/genai-prices 0.1.8 (2026-09-23), groq'
const MODELS_DEV = 'anomalyco/models.dev providers/groq (2026-07-02)'

const groq = (version: PriceWithDefaults) =>
  published({
    checkedOn: '2026-09-23',
    confidence: 'price-list',
    source: GENAI_PRICES,
    ...version,
  })

/** Groq's models. */
export const groqModels: readonly ModelInfo[] = [
  {
    ...GPT_OSS,
    upstreamId: 'openai/gpt-oss-120b',
    id: 'gpt-oss-120b',
    maker: 'openai',
    name: 'GPT-OSS 120B (Groq)',
    status: 'active',
    contextWindow: 131_072,
    outputTokensMax: 65_536,
    releasedOn: '2025-08-05',
    prices: [groq({ from: '2025-08-05', input: 0.15, output: 0.6, cacheRead: 0.075 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
  {
    ...GPT_OSS,
    upstreamId: 'openai/gpt-oss-20b',
    id: 'gpt-oss-20b',
    maker: 'openai',
    name: 'GPT-OSS 20B (Groq)',
    status: 'active',
    contextWindow: 131_072,
    outputTokensMax: 65_536,
    releasedOn: '2025-08-05',
    prices: [groq({ from: '2025-08-05', input: 0.075, output: 0.3, cacheRead: 0.0375 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
  {
    ...CHAT,
    upstreamId: 'llama-3.3-70b-versatile',
    id: 'llama-3.3-70b',
    maker: 'meta',
    name: 'Llama 3.3 70B (Groq)',
    status: 'active',
    contextWindow: 131_072,
    outputTokensMax: 32_768,
    releasedOn: '2024-12-06',
    prices: [groq({ from: '2024-12-06', input: 0.59, output: 0.79 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
  {
    ...CHAT,
    upstreamId: 'llama-3.1-8b-instant',
    id: 'llama-3.1-8b',
    maker: 'meta',
    name: 'Llama 3.1 8B (Groq)',
    status: 'active',
    contextWindow: 131_072,
    outputTokensMax: 131_072,
    releasedOn: '2024-07-23',
    prices: [groq({ from: '2024-07-23', input: 0.05, output: 0.08 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
  {
    ...CHAT,
    upstreamId: 'qwen/qwen3-32b',
    id: 'qwen3-32b',
    maker: 'alibaba',
    name: 'Qwen3 32B (Groq)',
    status: 'active',
    contextWindow: 131_072,
    outputTokensMax: 40_960,
    abilities: { ...ABLE, reasoning: true },
    reasoningEfforts: ['none', 'default'],
    rules: { ...CHAT.rules, canDisableThinking: 'yes', reasoningInText: true },
    releasedOn: '2025-06-11',
    prices: [groq({ from: '2025-06-11', input: 0.29, output: 0.59 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
]
