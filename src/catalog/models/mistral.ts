import type { ModelAbilities, ModelInfo } from '../../domain/model.ts'
import { published, type PriceWithDefaults } from '../published.ts'

const ABLE: ModelAbilities = {
  tools: true,
  parallelTools: true,
  jsonSchema: true,
  streaming: true,
  choices: true,
}
const CHAT = { provider: 'mistral', mode: 'chat', abilities: ABLE } as const
const SEEING = { ...CHAT, abilities: { ...ABLE, vision: true, fileInput: true } }
const REASONING = {
  ...SEEING,
  abilities: { ...SEEING.abilities, reasoning: true },
  reasoningEfforts: ['none', 'high'],
}
const EMBEDDING = { provider: 'mistral', mode: 'embedding', abilities: {} } as const

const GENAI_PRICES = 'pydantic/genai-prices 0.1.8 (2026-09-23), mistral'
const MODELS_DEV = 'anomalyco/models.dev providers/mistral (2026-07-02)'

/** Batches cost half (general knowledge). */
const mistral = (version: PriceWithDefaults) =>
  published({
    multipliers: { batch: 0.5 },
    checkedOn: '2026-09-23',
    confidence: 'price-list',
    source: GENAI_PRICES,
    ...version,
  })

/** Mistral's models. */
export const mistralModels: readonly ModelInfo[] = [
  {
    ...REASONING,
    upstreamId: 'mistral-large-4-0',
    id: 'mistral-large-4-0',
    name: 'Mistral Large 4',
    status: 'active',
    family: 'mistral-large',
    contextWindow: 1_048_576,
    outputTokensMax: null,
    releasedOn: '2026-11',
    prices: [
      mistral({
        from: '2026-11-01',
        input: 0.68,
        output: 2.09,
        checkedOn: '2026-11-22',
        confidence: 'secondary',
        source:
          'getmaxim.ai bifrost cost calculator; looks like a converted euro price, to be checked',
      }),
    ],
    source: 'getmaxim.ai bifrost cost calculator; @ai-sdk/mistral 4.0.87 model ids',
    confidence: 'secondary',
    unverified: ['prices', 'releasedOn', 'reasoningEfforts'],
  },
  {
    ...SEEING,
    upstreamId: 'mistral-large-2512',
    id: 'mistral-large-2512',
    name: 'Mistral Large 3',
    status: 'legacy',
    family: 'mistral-large',
    contextWindow: 262_144,
    outputTokensMax: null,
    releasedOn: '2025-12-02',
    prices: [mistral({ from: '2025-12-02', input: 0.5, output: 1.5, cacheRead: 0.05 })],
    source: GENAI_PRICES,
    confidence: 'price-list',
    unverified: ['releasedOn'],
  },
  {
    ...REASONING,
    upstreamId: 'mistral-medium-3-5',
    id: 'mistral-medium-3-5',
    name: 'Mistral Medium 3.5',
    status: 'active',
    family: 'mistral-medium',
    aliases: ['mistral-medium-2604'],
    contextWindow: 262_144,
    outputTokensMax: 262_144,
    releasedOn: '2026-04-29',
    prices: [mistral({ from: '2026-04-29', input: 1.5, output: 7.5, cacheRead: 0.15 })],
    source: `${GENAI_PRICES}; ${MODELS_DEV} as mistral-medium-2604`,
    confidence: 'price-list',
    unverified: ['reasoningEfforts'],
  },
  {
    ...REASONING,
    upstreamId: 'mistral-small-2603',
    id: 'mistral-small-2603',
    name: 'Mistral Small 4',
    status: 'active',
    family: 'mistral-small',
    contextWindow: 256_000,
    outputTokensMax: 256_000,
    releasedOn: '2026-03-16',
    prices: [mistral({ from: '2026-03-16', input: 0.15, output: 0.6, cacheRead: 0.015 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
    unverified: ['reasoningEfforts'],
  },
  {
    ...SEEING,
    upstreamId: 'ministral-8b-2512',
    id: 'ministral-8b-2512',
    name: 'Ministral 3 8B',
    status: 'active',
    family: 'ministral-8b',
    contextWindow: 262_144,
    outputTokensMax: null,
    releasedOn: '2025-12-02',
    prices: [mistral({ from: '2025-12-02', input: 0.15, output: 0.15, cacheRead: 0.015 })],
    source: GENAI_PRICES,
    confidence: 'price-list',
  },
  {
    ...CHAT,
    upstreamId: 'devstral-2512',
    id: 'devstral-2512',
    name: 'Devstral 2',
    status: 'active',
    family: 'devstral',
    contextWindow: 262_144,
    outputTokensMax: null,
    releasedOn: '2025-12-09',
    prices: [mistral({ from: '2025-12-09', input: 0.4, output: 2, cacheRead: 0.04 })],
    source: GENAI_PRICES,
    confidence: 'price-list',
    unverified: ['releasedOn'],
  },
  {
    ...CHAT,
    upstreamId: 'codestral-2508',
    id: 'codestral-2508',
    name: 'Codestral 2508',
    status: 'active',
    family: 'codestral',
    contextWindow: 256_000,
    outputTokensMax: 4096,
    releasedOn: '2025-08',
    prices: [mistral({ from: '2025-08-01', input: 0.3, output: 0.9, cacheRead: 0.03 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
    unverified: ['outputTokensMax', 'releasedOn'],
  },
  {
    ...EMBEDDING,
    upstreamId: 'mistral-embed',
    id: 'mistral-embed',
    name: 'Mistral Embed',
    status: 'active',
    contextWindow: 8192,
    outputTokensMax: null,
    embedding: { dimensions: 1024 },
    releasedOn: '2023-12-11',
    prices: [mistral({ from: '2023-12-11', input: 0.1, output: 0 })],
    source: `${GENAI_PRICES}; @ai-sdk/mistral 4.0.87 (1024 dimensions)`,
    confidence: 'price-list',
    unverified: ['releasedOn'],
  },
]
