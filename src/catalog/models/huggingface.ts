import type { ModelAbilities, ModelInfo } from '../../domain/model.ts'
import { published, type PriceWithDefaults } from '../published.ts'

const ABLE: ModelAbilities = {
  tools: true,
  parallelTools: true,
  jsonSchema: true,
  reasoning: true,
  streaming: true,
}
const CHAT = { provider: 'huggingface', mode: 'chat', abilities: ABLE } as const
const MODELS_DEV = 'anomalyco/models.dev providers/huggingface (2026-07-02)'

/** The price depends on the host that the router picks; these are the usual ones. */
const router = (version: PriceWithDefaults) =>
  published({
    checkedOn: '2026-07-02',
    confidence: 'price-list',
    source: MODELS_DEV,
    ...version,
  })

/** Models on Hugging Face's router. */
export const huggingFaceModels: readonly ModelInfo[] = [
  {
    ...CHAT,
    upstreamId: 'zai-org/GLM-5.2',
    id: 'glm-5.2',
    maker: 'zai',
    name: 'GLM-5.2 (HF router)',
    status: 'active',
    contextWindow: 262_144,
    outputTokensMax: 131_072,
    releasedOn: '2026-06-13',
    prices: [router({ from: '2026-06-13', input: 1.4, output: 4.4 })],
    source: MODELS_DEV,
    confidence: 'price-list',
    unverified: ['prices'],
  },
  {
    ...CHAT,
    upstreamId: 'moonshotai/Kimi-K2.7-Code',
    id: 'kimi-k2.7-code',
    maker: 'moonshotai',
    name: 'Kimi K2.7 Code (HF router)',
    status: 'active',
    contextWindow: 262_144,
    outputTokensMax: 262_144,
    abilities: { ...ABLE, vision: true },
    releasedOn: '2026-06-12',
    prices: [router({ from: '2026-06-12', input: 0.95, output: 4 })],
    source: MODELS_DEV,
    confidence: 'price-list',
    unverified: ['prices'],
  },
  {
    ...CHAT,
    upstreamId: 'openai/gpt-oss-120b',
    id: 'gpt-oss-120b',
    maker: 'openai',
    name: 'GPT-OSS 120B (HF router)',
    status: 'active',
    contextWindow: 131_072,
    outputTokensMax: 32_768,
    releasedOn: '2025-08-05',
    prices: [router({ from: '2025-08-05', input: 0.25, output: 0.69 })],
    source: MODELS_DEV,
    confidence: 'price-list',
    unverified: ['prices'],
  },
]
