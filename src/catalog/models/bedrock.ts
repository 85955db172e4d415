import type { ModelInfo } from '../../domain/model.ts'
import { published, type PriceWithDefaults, type PublishedVersion } from '../published.ts'
import { anthropicModels } from './anthropic.ts'
import { openAiModels } from './openai.ts'
import { rowOf } from './row-of.ts'

const GENAI_PRICES = 'pydantic/genai-prices 0.1.8 (2026-09-23), aws'
const MODELS_DEV = 'anomalyco/models.dev providers/amazon-bedrock (2026-07-02)'

const CHAT = { provider: 'bedrock', mode: 'chat' } as const

/** A price of the global profile; regional ones carry a premium of ten percent. */
type GlobalPrice = PriceWithDefaults & Pick<PublishedVersion, 'cacheRead' | 'cacheWrite'>

const priced = (version: PriceWithDefaults) =>
  published({
    checkedOn: '2026-09-23',
    confidence: 'price-list',
    source: GENAI_PRICES,
    ...version,
  })

function regional(price: GlobalPrice): GlobalPrice {
  const premium = (amount: number | undefined) =>
    amount === undefined ? undefined : Number((amount * 1.1).toFixed(6))
  return {
    ...price,
    input: premium(price.input) ?? 0,
    output: premium(price.output) ?? 0,
    cacheRead: premium(price.cacheRead),
    cacheWrite: premium(price.cacheWrite),
    cacheWriteLong: premium(price.cacheWriteLong),
    above: price.above?.map((tier) => ({ ...tier, ...regional({ ...tier, from: price.from }) })),
  }
}

/**
 * Rows of a model for its inference profiles. The global one comes first, so that it is taken
 * where only the public id is asked for; data that has to stay pins `bedrock/eu....`.
 */
function profiles(row: Omit<ModelInfo, 'prices'>, price: GlobalPrice, regions: readonly string[]) {
  const rows: ModelInfo[] = [
    { ...row, upstreamId: `global.${row.upstreamId}`, prices: [priced(price)] },
  ]
  for (const region of regions) {
    rows.push({
      ...row,
      upstreamId: `${region}.${row.upstreamId}`,
      name: `${row.name}, ${region}`,
      prices: [priced(regional(price))],
    })
  }
  return rows
}

/** Facts and rules of the maker; what Bedrock changes comes on top. */
function claude(id: string, upstreamId: string) {
  const {
    prices: _,
    aliases: _aliases,
    unverified: _unverified,
    ...row
  } = rowOf(anthropicModels, id)
  return {
    ...row,
    provider: 'bedrock',
    maker: 'anthropic',
    upstreamId,
    name: `${row.name} (Bedrock)`,
    source: GENAI_PRICES,
    confidence: 'price-list' as const,
  }
}

function gptLuna(upstreamId: string, price: PriceWithDefaults): ModelInfo {
  const { prices: _, family: _family, ...row } = rowOf(openAiModels, 'gpt-5.6-luna')
  return {
    ...row,
    provider: 'bedrock',
    maker: 'openai',
    upstreamId,
    name: 'GPT-5.6 Luna (Bedrock)',
    contextWindow: 1_000_000,
    rules: { ...row.rules, wire: 'chat-completions' },
    releasedOn: '2026-08-17',
    prices: [priced(price)],
    source: GENAI_PRICES,
    confidence: 'price-list',
    unverified: ['outputTokensMax', 'releasedOn'],
  }
}

const LUNA = {
  from: '2026-08-17',
  input: 0.2,
  output: 1.2,
  cacheRead: 0.02,
  cacheWrite: 0.25,
  above: [{ inputTokens: 271_999, input: 0.4, output: 1.8, cacheRead: 0.04, cacheWrite: 0.5 }],
}

/** Converse refuses `stopSequences` for OpenAI's models. */
const GPT_OSS = {
  ...CHAT,
  abilities: { tools: true, jsonSchema: true, reasoning: true, streaming: true },
  reasoningEfforts: ['low', 'medium', 'high'],
  rules: { stop: 'never', canDisableThinking: 'no' },
  contextWindow: 128_000,
  outputTokensMax: 16_384,
  releasedOn: '2025-08-05',
} as const

const NOVA = {
  ...CHAT,
  abilities: { tools: true, vision: true, fileInput: true, streaming: true },
} as const

/** Models on Amazon Bedrock, by inference profile where there are several. */
export const bedrockModels: readonly ModelInfo[] = [
  ...profiles(
    claude('claude-opus-5-5', 'anthropic.claude-opus-5-5'),
    { from: '2026-09-22', input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5, cacheWriteLong: 8 },
    ['us', 'eu', 'jp', 'au'],
  ),
  ...profiles(
    claude('claude-opus-5', 'anthropic.claude-opus-5'),
    { from: '2026-07-24', input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
    ['us', 'eu', 'jp', 'au'],
  ),
  ...profiles(
    claude('claude-sonnet-5', 'anthropic.claude-sonnet-5'),
    { from: '2026-06-30', input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 },
    ['us', 'eu', 'jp', 'au'],
  ),
  ...profiles(
    claude('claude-haiku-4-5', 'anthropic.claude-haiku-4-5-20251001-v1:0'),
    { from: '2025-10-15', input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 },
    ['us', 'eu', 'jp', 'au'],
  ),
  ...profiles(
    {
      ...NOVA,
      abilities: { ...NOVA.abilities, jsonSchema: true, reasoning: true },
      reasoningEfforts: ['low', 'medium', 'high'],
      rules: { canDisableThinking: 'yes' },
      upstreamId: 'amazon.nova-2-lite-v1:0',
      id: 'nova-2-lite',
      maker: 'amazon',
      name: 'Amazon Nova 2 Lite',
      status: 'active',
      contextWindow: 1_000_000,
      outputTokensMax: 64_000,
      releasedOn: null,
      source: `BerriAI/litellm model_prices_and_context_window.json; ${GENAI_PRICES}`,
      confidence: 'price-list',
    },
    { from: '2026-08-21', input: 0.3, output: 2.5, cacheRead: 0.075 },
    ['us', 'eu'],
  ),
  {
    ...NOVA,
    upstreamId: 'amazon.nova-pro-v1:0',
    id: 'nova-pro',
    maker: 'amazon',
    name: 'Amazon Nova Pro',
    status: 'active',
    contextWindow: 300_000,
    outputTokensMax: 8192,
    releasedOn: '2024-12-03',
    prices: [priced({ from: '2024-12-03', input: 0.8, output: 3.2, cacheRead: 0.2 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
  {
    ...NOVA,
    upstreamId: 'amazon.nova-lite-v1:0',
    id: 'nova-lite',
    maker: 'amazon',
    name: 'Amazon Nova Lite',
    status: 'active',
    contextWindow: 300_000,
    outputTokensMax: 8192,
    releasedOn: '2024-12-03',
    prices: [priced({ from: '2024-12-03', input: 0.06, output: 0.24, cacheRead: 0.015 })],
    source: GENAI_PRICES,
    confidence: 'price-list',
    unverified: ['outputTokensMax'],
  },
  gptLuna('openai.gpt-5.6-luna', regional(LUNA)),
  gptLuna('global.openai.gpt-5.6-luna', LUNA),
  {
    ...GPT_OSS,
    upstreamId: 'openai.gpt-oss-120b-1:0',
    id: 'gpt-oss-120b',
    maker: 'openai',
    name: 'GPT-OSS 120B (Bedrock)',
    status: 'active',
    prices: [priced({ from: '2025-08-05', input: 0.15, output: 0.6 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
  {
    ...GPT_OSS,
    upstreamId: 'openai.gpt-oss-20b-1:0',
    id: 'gpt-oss-20b',
    maker: 'openai',
    name: 'GPT-OSS 20B (Bedrock)',
    status: 'active',
    prices: [priced({ from: '2025-08-05', input: 0.07, output: 0.3 })],
    source: GENAI_PRICES,
    confidence: 'price-list',
    unverified: ['outputTokensMax'],
  },
  {
    ...CHAT,
    abilities: { tools: true, streaming: true },
    upstreamId: 'us.meta.llama3-3-70b-instruct-v1:0',
    id: 'llama-3.3-70b',
    maker: 'meta',
    name: 'Llama 3.3 70B (Bedrock US)',
    status: 'active',
    contextWindow: 128_000,
    outputTokensMax: null,
    releasedOn: '2024-12-06',
    prices: [priced({ from: '2024-12-19', input: 0.72, output: 0.72 })],
    source: GENAI_PRICES,
    confidence: 'price-list',
    unverified: ['abilities'],
  },
  {
    provider: 'bedrock',
    mode: 'embedding',
    abilities: {},
    upstreamId: 'amazon.titan-embed-text-v2:0',
    id: 'titan-embed-text-v2',
    maker: 'amazon',
    name: 'Titan Text Embeddings V2',
    status: 'active',
    contextWindow: 8192,
    outputTokensMax: null,
    embedding: { dimensions: 1024, shortensTo: [256, 512, 1024], inputsMax: 1 },
    releasedOn: '2024-04-30',
    prices: [
      published({
        from: '2024-04-30',
        input: 0.02,
        output: 0,
        checkedOn: '2024-04-30',
        confidence: 'secondary',
        source: 'aws.amazon.com/bedrock/pricing (general knowledge)',
      }),
    ],
    source: 'docs.aws.amazon.com bedrock titan-embedding-models (general knowledge)',
    confidence: 'secondary',
    unverified: ['prices', 'releasedOn'],
  },
]
