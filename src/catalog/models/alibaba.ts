import type { ModelAbilities, ModelInfo } from '../../domain/model.ts'
import { published, type PriceWithDefaults } from '../published.ts'

const ABLE: ModelAbilities = {
  tools: true,
  parallelTools: true,
  reasoning: true,
  streaming: true,
}
const CHAT = {
  provider: 'alibaba',
  mode: 'chat',
  abilities: ABLE,
  rules: { thinking: 'budget', canDisableThinking: 'yes' },
} as const
const WITH_SCHEMA = { ...CHAT, abilities: { ...ABLE, jsonSchema: true } } as const
const SEEING = { ...CHAT, abilities: { ...ABLE, jsonSchema: true, vision: true } } as const
const EMBEDDING = { provider: 'alibaba', mode: 'embedding', abilities: {} } as const

const MODELS_DEV = 'anomalyco/models.dev providers/alibaba (2026-07-02)'

const modelStudio = (version: PriceWithDefaults) =>
  published({
    checkedOn: '2026-07-02',
    confidence: 'price-list',
    source: MODELS_DEV,
    ...version,
  })

/** Models of Alibaba Cloud Model Studio; prices are those of Singapore. */
export const alibabaModels: readonly ModelInfo[] = [
  {
    ...SEEING,
    upstreamId: 'qwen3.8-max-0902',
    id: 'qwen3.8-max-0902',
    name: 'Qwen3.8 Max 0902',
    status: 'active',
    aliases: ['qwen3.8-max'],
    contextWindow: 991_000,
    outputTokensMax: 128_000,
    rules: { thinking: 'budget', canDisableThinking: 'no' },
    releasedOn: '2026-09',
    prices: [
      modelStudio({
        from: '2026-09-02',
        input: 2,
        output: 6,
        checkedOn: '2026-09-23',
        confidence: 'secondary',
        source: 'vercel.com ai-gateway/models/qwen3.8-max-0902; Venice has 2.50/7.50',
      }),
    ],
    source: 'vercel.com ai-gateway/models/qwen3.8-max-0902; @ai-sdk/alibaba 2.0.58',
    confidence: 'secondary',
    unverified: ['prices', 'releasedOn'],
  },
  {
    ...SEEING,
    upstreamId: 'qwen3.8-flash',
    id: 'qwen3.8-flash',
    name: 'Qwen3.8 Flash',
    status: 'active',
    contextWindow: 1_000_000,
    outputTokensMax: 131_072,
    releasedOn: '2026-08-26',
    prices: [
      modelStudio({
        from: '2026-08-26',
        input: 0.114,
        output: 0.3876,
        cacheRead: 0.01425,
        checkedOn: '2026-09-03',
        confidence: 'secondary',
        source: "docs.apiyi.com qwen3-8-flash, a reseller; Model Studio's own was not found",
      }),
    ],
    source: 'docs.apiyi.com qwen3-8-flash; @ai-sdk/alibaba 2.0.58',
    confidence: 'secondary',
    unverified: ['prices'],
  },
  {
    ...WITH_SCHEMA,
    upstreamId: 'qwen3.7-max',
    id: 'qwen3.7-max',
    name: 'Qwen3.7 Max',
    status: 'active',
    contextWindow: 1_000_000,
    outputTokensMax: 65_536,
    releasedOn: '2026-05-21',
    prices: [modelStudio({ from: '2026-05-21', input: 2.5, output: 7.5, cacheRead: 0.5 })],
    source: MODELS_DEV,
    confidence: 'price-list',
  },
  {
    ...SEEING,
    upstreamId: 'qwen3.7-plus',
    id: 'qwen3.7-plus',
    name: 'Qwen3.7 Plus',
    status: 'active',
    contextWindow: 1_000_000,
    outputTokensMax: 65_536,
    releasedOn: '2026-06-02',
    prices: [modelStudio({ from: '2026-06-02', input: 0.5, output: 3, cacheRead: 0.05 })],
    source: MODELS_DEV,
    confidence: 'price-list',
  },
  {
    ...CHAT,
    upstreamId: 'qwen-flash',
    id: 'qwen-flash',
    name: 'Qwen Flash',
    status: 'active',
    contextWindow: 1_000_000,
    outputTokensMax: 32_768,
    releasedOn: '2025-07-28',
    prices: [modelStudio({ from: '2025-07-28', input: 0.05, output: 0.4 })],
    source: MODELS_DEV,
    confidence: 'price-list',
  },
  {
    ...EMBEDDING,
    upstreamId: 'text-embedding-v4',
    id: 'text-embedding-v4',
    name: 'Text Embedding v4',
    status: 'active',
    contextWindow: 8192,
    outputTokensMax: null,
    embedding: {
      dimensions: 1024,
      shortensTo: [64, 128, 256, 512, 768, 1024, 1536, 2048],
      inputsMax: 10,
    },
    prices: [
      modelStudio({
        from: '2025-12-22',
        input: 0.07,
        output: 0,
        checkedOn: '2026-03-24',
        confidence: 'official',
        source: 'alibabacloud.com help model-studio text-embedding (Singapore)',
      }),
    ],
    source: 'alibabacloud.com help model-studio text-embedding',
    confidence: 'official',
  },
]
