import type { ModelAbilities, ModelInfo } from '../../domain/model.ts'
import { published, type PriceWithDefaults } from '../published.ts'

const ABLE: ModelAbilities = {
  tools: true,
  parallelTools: true,
  jsonSchema: true,
  streaming: true,
  logprobs: true,
}
const CHAT = { provider: 'cohere', mode: 'chat', abilities: ABLE } as const
const EMBEDDING = { provider: 'cohere', mode: 'embedding' } as const

const GENAI_PRICES = 'pydantic/genai-prices 0.1.8 (2026-09-23), cohere'
const MODELS_DEV = 'anomalyco/models.dev providers/cohere (2026-07-02)'

const cohere = (version: PriceWithDefaults) =>
  published({
    checkedOn: '2026-09-23',
    confidence: 'price-list',
    source: GENAI_PRICES,
    ...version,
  })

/** Cohere's models (v2). */
export const cohereModels: readonly ModelInfo[] = [
  {
    ...CHAT,
    upstreamId: 'command-a-plus-05-2026',
    id: 'command-a-plus-05-2026',
    name: 'Command A+',
    status: 'active',
    aliases: ['command-a-plus'],
    contextWindow: 128_000,
    outputTokensMax: 64_000,
    abilities: { ...ABLE, vision: true, reasoning: true },
    rules: { thinking: 'budget', canDisableThinking: 'yes' },
    releasedOn: '2026-05-20',
    prices: [
      cohere({
        from: '2026-05-20',
        input: 2.5,
        output: 10,
        checkedOn: '2026-08-21',
        source: `${MODELS_DEV}; pydantic/genai-prices (2026-08-21)`,
      }),
    ],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
  {
    ...CHAT,
    upstreamId: 'command-a-03-2025',
    id: 'command-a-03-2025',
    name: 'Command A',
    status: 'active',
    aliases: ['command-a'],
    contextWindow: 256_000,
    outputTokensMax: 8000,
    releasedOn: '2025-03-13',
    prices: [cohere({ from: '2025-03-13', input: 2.5, output: 10 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
  {
    ...CHAT,
    upstreamId: 'command-r7b-12-2024',
    id: 'command-r7b-12-2024',
    name: 'Command R7B',
    status: 'active',
    aliases: ['command-r7b'],
    contextWindow: 128_000,
    outputTokensMax: 4000,
    releasedOn: '2024-12-02',
    prices: [cohere({ from: '2024-12-02', input: 0.0375, output: 0.15 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
  {
    ...EMBEDDING,
    upstreamId: 'embed-v4.0',
    id: 'embed-v4.0',
    name: 'Embed v4',
    status: 'active',
    contextWindow: 128_000,
    outputTokensMax: null,
    abilities: { vision: true },
    embedding: { dimensions: 1536, shortensTo: [256, 512, 1024, 1536], inputsMax: 96 },
    releasedOn: '2025-04-15',
    prices: [cohere({ from: '2025-04-15', input: 0.12, output: 0 })],
    source: `${GENAI_PRICES}; cohere-ai 8.1.0`,
    confidence: 'price-list',
    unverified: ['releasedOn', 'embedding.shortensTo'],
  },
]
