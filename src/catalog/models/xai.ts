import type { ModelAbilities, ModelInfo } from '../../domain/model.ts'
import { published, type PriceWithDefaults } from '../published.ts'

const ABLE: ModelAbilities = {
  tools: true,
  parallelTools: true,
  vision: true,
  jsonSchema: true,
  streaming: true,
}
const PLAIN = { provider: 'xai', mode: 'chat', abilities: ABLE } as const
/** Reasoning models refuse `stop` and the penalties. */
const REASONING = {
  ...PLAIN,
  abilities: { ...ABLE, reasoning: true },
  rules: { stop: 'never', penalties: 'never', canDisableThinking: 'no' },
} as const

const GENAI_PRICES = 'pydantic/genai-prices 0.1.8 (2026-09-23), x-ai'
const MODELS_DEV = 'anomalyco/models.dev providers/xai (2026-07-02)'

/** From 200 000 input tokens on (that number included) everything costs twice as much. */
const grok = (version: PriceWithDefaults) =>
  published({
    above: [
      {
        inputTokens: 199_999,
        input: version.input * 2,
        output: version.output * 2,
        cacheRead: version.cacheRead === undefined ? undefined : version.cacheRead * 2,
      },
    ],
    checkedOn: '2026-09-23',
    confidence: 'price-list',
    source: GENAI_PRICES,
    ...version,
  })

/** xAI's models. It publishes no output limit for the newer ones. */
export const xaiModels: readonly ModelInfo[] = [
  {
    ...REASONING,
    upstreamId: 'grok-4.7',
    id: 'grok-4.7',
    name: 'Grok 4.7',
    status: 'active',
    family: 'grok',
    contextWindow: 500_000,
    outputTokensMax: null,
    reasoningEfforts: ['low', 'medium', 'high', 'xhigh'],
    releasedOn: '2026-09-21',
    prices: [
      grok({
        from: '2026-09-21',
        input: 2,
        output: 6,
        cacheRead: 0.5,
        checkedOn: '2026-09-29',
        confidence: 'official',
        source: 'docs.x.ai developers/grok-4-7; BerriAI/litellm discussion 42287',
      }),
    ],
    source: 'docs.x.ai developers/grok-4-7',
    confidence: 'official',
  },
  {
    ...REASONING,
    upstreamId: 'grok-4.6',
    id: 'grok-4.6',
    name: 'Grok 4.6',
    status: 'active',
    family: 'grok',
    contextWindow: 500_000,
    outputTokensMax: null,
    reasoningEfforts: ['low', 'medium', 'high', 'xhigh'],
    releasedOn: '2026-08-07',
    prices: [
      grok({
        from: '2026-08-07',
        input: 2,
        output: 6,
        cacheRead: 0.5,
        confidence: 'official',
        source: `docs.x.ai developers/grok-4-6; ${GENAI_PRICES}`,
      }),
    ],
    source: 'docs.x.ai developers/grok-4-6; docs.apiyi.com grok-4-6',
    confidence: 'official',
  },
  {
    ...REASONING,
    rules: { ...REASONING.rules, canDisableThinking: 'yes' },
    upstreamId: 'grok-4.3',
    id: 'grok-4.3',
    name: 'Grok 4.3',
    status: 'active',
    family: 'grok',
    contextWindow: 1_000_000,
    outputTokensMax: 30_000,
    reasoningEfforts: ['none', 'low', 'medium', 'high'],
    releasedOn: '2026-04-17',
    prices: [grok({ from: '2026-04-17', input: 1.25, output: 2.5, cacheRead: 0.2 })],
    source: `${MODELS_DEV}; ${GENAI_PRICES}; @ai-sdk/xai 4.0.0-canary.61 (efforts)`,
    confidence: 'price-list',
  },
  {
    ...PLAIN,
    upstreamId: 'grok-4.20-0309-non-reasoning',
    id: 'grok-4.20-0309-non-reasoning',
    name: 'Grok 4.20 non-reasoning',
    status: 'active',
    aliases: ['grok-4.20-non-reasoning'],
    contextWindow: 1_000_000,
    outputTokensMax: 30_000,
    releasedOn: '2026-03-09',
    prices: [
      grok({
        from: '2026-03-09',
        input: 1.25,
        output: 2.5,
        cacheRead: 0.2,
        confidence: 'official',
        source: `docs.x.ai developers/models/grok-4.20-0309; ${GENAI_PRICES}`,
      }),
    ],
    source: `docs.x.ai developers/models/grok-4.20-0309; ${MODELS_DEV}`,
    confidence: 'official',
  },
]
