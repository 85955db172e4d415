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
  provider: 'together',
  mode: 'chat',
  abilities: ABLE,
  reasoningEfforts: ['low', 'medium', 'high'],
} as const
const MODELS_DEV = 'anomalyco/models.dev providers/togetherai (2026-07-02)'
const GENAI_PRICES = 'pydantic/genai-prices 0.1.8 (2026-09-23), together'

const together = (version: PriceWithDefaults) =>
  published({
    checkedOn: '2026-07-02',
    confidence: 'price-list',
    source: MODELS_DEV,
    ...version,
  })

/** Together's models. */
export const togetherModels: readonly ModelInfo[] = [
  {
    ...CHAT,
    upstreamId: 'zai-org/GLM-5.2',
    id: 'glm-5.2',
    maker: 'zai',
    name: 'GLM-5.2 (Together)',
    status: 'active',
    contextWindow: 262_144,
    outputTokensMax: 164_000,
    releasedOn: '2026-06-16',
    prices: [together({ from: '2026-06-16', input: 1.4, output: 4.4, cacheRead: 0.26 })],
    source: MODELS_DEV,
    confidence: 'price-list',
    unverified: ['reasoningEfforts'],
  },
  {
    ...CHAT,
    upstreamId: 'moonshotai/Kimi-K2.7-Code',
    id: 'kimi-k2.7-code',
    maker: 'moonshotai',
    name: 'Kimi K2.7 Code (Together)',
    status: 'active',
    contextWindow: 262_144,
    outputTokensMax: 131_072,
    releasedOn: '2026-06-14',
    prices: [together({ from: '2026-06-14', input: 0.95, output: 4, cacheRead: 0.19 })],
    source: MODELS_DEV,
    confidence: 'price-list',
    unverified: ['reasoningEfforts'],
  },
  {
    ...CHAT,
    upstreamId: 'deepseek-ai/DeepSeek-V4-Pro',
    id: 'deepseek-v4-pro',
    maker: 'deepseek',
    name: 'DeepSeek V4 Pro (Together)',
    status: 'active',
    contextWindow: 512_000,
    outputTokensMax: 384_000,
    releasedOn: '2026-04-24',
    prices: [together({ from: '2026-04-24', input: 1.74, output: 3.48, cacheRead: 0.2 })],
    source: MODELS_DEV,
    confidence: 'price-list',
    unverified: ['reasoningEfforts'],
  },
  {
    ...CHAT,
    upstreamId: 'MiniMaxAI/MiniMax-M3',
    id: 'minimax-m3',
    maker: 'minimax',
    name: 'MiniMax M3 (Together)',
    status: 'active',
    contextWindow: 524_288,
    outputTokensMax: 250_000,
    abilities: { ...ABLE, vision: true },
    releasedOn: '2026-06-12',
    prices: [together({ from: '2026-06-12', input: 0.3, output: 1.2, cacheRead: 0.06 })],
    source: MODELS_DEV,
    confidence: 'price-list',
    unverified: ['reasoningEfforts'],
  },
  {
    provider: 'together',
    mode: 'chat',
    upstreamId: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    id: 'llama-3.3-70b',
    maker: 'meta',
    name: 'Llama 3.3 70B (Together)',
    status: 'active',
    contextWindow: 131_072,
    outputTokensMax: null,
    abilities: { ...ABLE, jsonSchema: false, reasoning: false },
    releasedOn: '2024-12-06',
    prices: [
      together({
        from: '2024-12-06',
        input: 0.88,
        output: 0.88,
        checkedOn: '2026-09-23',
        source: GENAI_PRICES,
      }),
    ],
    source: GENAI_PRICES,
    confidence: 'price-list',
    unverified: ['contextWindow'],
  },
]
