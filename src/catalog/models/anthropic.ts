import type { ModelAbilities, ModelInfo } from '../../domain/model.ts'
import { published, type PriceWithDefaults } from '../published.ts'

const CAPABILITIES = '@ai-sdk/anthropic 4.0.105 model catalogue (abilities)'
const MODELS_DEV = 'anomalyco/models.dev providers/anthropic (2026-07-02)'
const GENAI_PRICES = 'pydantic/genai-prices 0.1.8 (2026-09-23), anthropic'
const PRICE_PAGE = 'platform.claude.com about-claude/pricing'
const OVERVIEW = 'platform.claude.com models overview'

const FROM_LOW = ['low', 'medium', 'high', 'xhigh', 'max']

const ABLE: ModelAbilities = {
  tools: true,
  parallelTools: true,
  vision: true,
  fileInput: true,
  jsonSchema: true,
  reasoning: true,
  streaming: true,
}

const CHAT = { provider: 'anthropic', mode: 'chat', abilities: ABLE } as const
const MILLION = { contextWindow: 1_000_000, outputTokensMax: 128_000 } as const

/** Claude models that always think and decide themselves how much. */
const ALWAYS_THINKING = {
  ...CHAT,
  reasoningEfforts: FROM_LOW,
  rules: {
    sampling: 'never',
    thinking: 'adaptive',
    canDisableThinking: 'no',
    forcedToolChoice: 'never',
  },
} as const

const ADAPTIVE = {
  ...CHAT,
  reasoningEfforts: FROM_LOW,
  rules: {
    sampling: 'never',
    thinking: 'adaptive',
    canDisableThinking: 'yes',
    forcedToolChoice: 'not-while-thinking',
  },
} as const

/** Effort is known, budgets still work, and sampling too as long as it doesn't think. */
const ADAPTIVE_OR_BUDGET = {
  ...CHAT,
  reasoningEfforts: ['low', 'medium', 'high', 'max'],
  rules: {
    sampling: 'only-without-reasoning',
    thinking: 'both',
    canDisableThinking: 'yes',
    forcedToolChoice: 'not-while-thinking',
  },
} as const

const BUDGET = {
  ...CHAT,
  outputTokensMax: 64_000,
  rules: { ...ADAPTIVE_OR_BUDGET.rules, thinking: 'budget' },
} as const

/** Ten dollars per thousand searches; half price in batches; read on the price page in September. */
const claude = (version: PriceWithDefaults) =>
  published({
    perThousandSearches: 10,
    multipliers: { batch: 0.5 },
    checkedOn: '2026-09-23',
    confidence: 'official' as const,
    source: `${PRICE_PAGE}; ${GENAI_PRICES}`,
    ...version,
  })

const OPUS_4 = { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25, cacheWriteLong: 10 }
const SONNET_4 = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, cacheWriteLong: 6 }

/** Anthropic's models. */
export const anthropicModels: readonly ModelInfo[] = [
  {
    ...ALWAYS_THINKING,
    upstreamId: 'claude-fable-5-2',
    id: 'claude-fable-5-2',
    name: 'Claude Fable 5.2',
    status: 'active',
    family: 'claude-fable',
    contextWindow: null,
    outputTokensMax: 128_000,
    releasedOn: '2026-11-09',
    // Not found in any source; refused or allowed by the setting for unpriced models.
    prices: [],
    source: `@anthropic-ai/sdk 1.12.0 Model union, changelog 1.7.0; ${CAPABILITIES}`,
    confidence: 'official',
    unverified: ['contextWindow', 'prices'],
  },
  {
    ...ALWAYS_THINKING,
    ...MILLION,
    upstreamId: 'claude-fable-5-1',
    id: 'claude-fable-5-1',
    name: 'Claude Fable 5.1',
    status: 'active',
    family: 'claude-fable',
    releasedOn: '2026-09',
    prices: [
      claude({
        from: '2026-09-01',
        input: 10,
        output: 50,
        cacheRead: 0.25,
        cacheWrite: 12.5,
        cacheWriteLong: 20,
      }),
    ],
    source: `${OVERVIEW}; ${CAPABILITIES}`,
    confidence: 'official',
    unverified: ['releasedOn'],
  },
  {
    ...ALWAYS_THINKING,
    ...MILLION,
    upstreamId: 'claude-fable-5',
    id: 'claude-fable-5',
    name: 'Claude Fable 5',
    status: 'legacy',
    family: 'claude-fable',
    rules: { ...ALWAYS_THINKING.rules, forcedToolChoice: 'not-while-thinking' },
    releasedOn: null,
    prices: [
      claude({
        from: '2026-09-23',
        input: 10,
        output: 50,
        cacheRead: 1,
        cacheWrite: 12.5,
        cacheWriteLong: 20,
      }),
    ],
    source: `${GENAI_PRICES}; ${CAPABILITIES}`,
    confidence: 'price-list',
    unverified: ['releasedOn'],
  },
  {
    ...ALWAYS_THINKING,
    ...MILLION,
    upstreamId: 'claude-opus-5-5',
    id: 'claude-opus-5-5',
    name: 'Claude Opus 5.5',
    status: 'active',
    family: 'claude-opus',
    rules: { ...ALWAYS_THINKING.rules, defaultEffort: 'medium' },
    releasedOn: '2026-09-22',
    prices: [
      claude({
        from: '2026-09-22',
        input: 4,
        output: 20,
        cacheRead: 0.2,
        cacheWrite: 5,
        cacheWriteLong: 8,
        // Fast mode is 8/40.
        multipliers: { batch: 0.5, fast: 2 },
        checkedOn: '2026-10-24',
        source: `${OVERVIEW}; kurofune/claudit v1.8.2 (cache); ${GENAI_PRICES}`,
      }),
    ],
    source: `${OVERVIEW}; ${CAPABILITIES}`,
    confidence: 'official',
  },
  {
    ...ALWAYS_THINKING,
    ...MILLION,
    upstreamId: 'claude-sonnet-5-5',
    id: 'claude-sonnet-5-5',
    name: 'Claude Sonnet 5.5',
    status: 'active',
    family: 'claude-sonnet',
    rules: { ...ALWAYS_THINKING.rules, canDisableThinking: 'between-tools' },
    releasedOn: '2026-09-28',
    prices: [
      // The reads cost a tenth of the input until they were cut on 2026-10-07.
      claude({
        from: '2026-09-28',
        input: 2,
        output: 10,
        cacheRead: 0.2,
        cacheWrite: 2.5,
        cacheWriteLong: 4,
        checkedOn: '2026-10-24',
        confidence: 'secondary',
        source: 'TheKrush/PromptFuel release v1.0.23; the usual tenth for reads',
      }),
      claude({
        from: '2026-10-07',
        input: 2,
        output: 10,
        cacheRead: 0.1,
        cacheWrite: 2.5,
        cacheWriteLong: 4,
        checkedOn: '2026-10-24',
        source: `${OVERVIEW}; TheKrush/PromptFuel release v1.0.23`,
      }),
    ],
    source: `${OVERVIEW}; ${CAPABILITIES}`,
    confidence: 'official',
  },
  {
    ...ADAPTIVE,
    ...MILLION,
    upstreamId: 'claude-haiku-5-5',
    id: 'claude-haiku-5-5',
    name: 'Claude Haiku 5.5',
    status: 'active',
    family: 'claude-haiku',
    rules: { ...ADAPTIVE.rules, effortMaxWithoutThinking: 'high' },
    releasedOn: '2026-10-07',
    prices: [
      claude({
        from: '2026-10-07',
        input: 0.1,
        output: 0.5,
        cacheRead: 0.01,
        cacheWrite: 0.125,
        cacheWriteLong: 0.2,
        // Counted with cache reads and writes. The writes follow from 1.25 and 2 times the input.
        above: [
          {
            inputTokens: 100_000,
            input: 0.5,
            output: 2.5,
            cacheRead: 0.05,
            cacheWrite: 0.625,
            cacheWriteLong: 1,
          },
        ],
        checkedOn: '2026-10-24',
        source: `${OVERVIEW}; kurofune/claudit v1.9.2`,
      }),
    ],
    source: `${OVERVIEW}; ${CAPABILITIES}`,
    confidence: 'official',
  },
  {
    ...ADAPTIVE,
    ...MILLION,
    upstreamId: 'claude-opus-5',
    id: 'claude-opus-5',
    name: 'Claude Opus 5',
    status: 'legacy',
    family: 'claude-opus',
    rules: { ...ADAPTIVE.rules, thinking: 'both', effortMaxWithoutThinking: 'high' },
    releasedOn: '2026-07-24',
    prices: [claude({ from: '2026-07-24', ...OPUS_4 })],
    source: `${OVERVIEW}; ${CAPABILITIES}`,
    confidence: 'official',
  },
  {
    ...ADAPTIVE,
    ...MILLION,
    upstreamId: 'claude-sonnet-5',
    id: 'claude-sonnet-5',
    name: 'Claude Sonnet 5',
    status: 'legacy',
    family: 'claude-sonnet',
    releasedOn: '2026-06-30',
    prices: [
      // Announced to become 3/15 on 2026-09-01; cancelled, and older lists still have it.
      claude({
        from: '2026-06-30',
        input: 2,
        output: 10,
        cacheRead: 0.2,
        cacheWrite: 2.5,
        cacheWriteLong: 4,
        source: `platform.claude.com models/sonnet-5/overview; ${GENAI_PRICES}`,
      }),
    ],
    source: `platform.claude.com models/sonnet-5/overview; ${CAPABILITIES}`,
    confidence: 'official',
  },
  {
    ...ADAPTIVE,
    ...MILLION,
    upstreamId: 'claude-opus-4-8',
    id: 'claude-opus-4-8',
    name: 'Claude Opus 4.8',
    status: 'active',
    family: 'claude-opus',
    rules: { ...ADAPTIVE.rules, thinking: 'both' },
    releasedOn: '2026-05-28',
    prices: [claude({ from: '2026-05-28', ...OPUS_4 })],
    source: `${MODELS_DEV}; ${CAPABILITIES}`,
    confidence: 'official',
  },
  {
    ...ADAPTIVE,
    ...MILLION,
    upstreamId: 'claude-opus-4-7',
    id: 'claude-opus-4-7',
    name: 'Claude Opus 4.7',
    status: 'legacy',
    family: 'claude-opus',
    rules: { ...ADAPTIVE.rules, thinking: 'both' },
    releasedOn: null,
    prices: [
      claude({ from: '2026-09-23', ...OPUS_4, confidence: 'price-list', source: GENAI_PRICES }),
    ],
    source: `${GENAI_PRICES}; ${CAPABILITIES}`,
    confidence: 'price-list',
    unverified: ['releasedOn'],
  },
  {
    ...ADAPTIVE_OR_BUDGET,
    ...MILLION,
    upstreamId: 'claude-opus-4-6',
    id: 'claude-opus-4-6',
    name: 'Claude Opus 4.6',
    status: 'legacy',
    family: 'claude-opus',
    releasedOn: '2026-02',
    // The long-context surcharge ended on 2026-03-13.
    prices: [
      claude({ from: '2026-03-13', ...OPUS_4, confidence: 'price-list', source: GENAI_PRICES }),
    ],
    source: `${GENAI_PRICES}; ${CAPABILITIES}`,
    confidence: 'price-list',
    unverified: ['releasedOn'],
  },
  {
    ...ADAPTIVE_OR_BUDGET,
    contextWindow: 1_000_000,
    // Other lists have 128000; the smaller one can't be refused.
    outputTokensMax: 64_000,
    upstreamId: 'claude-sonnet-4-6',
    id: 'claude-sonnet-4-6',
    name: 'Claude Sonnet 4.6',
    status: 'active',
    family: 'claude-sonnet',
    releasedOn: '2026-02-17',
    prices: [
      claude({
        from: '2026-02-17',
        ...SONNET_4,
        above: [
          {
            inputTokens: 200_000,
            input: 6,
            output: 22.5,
            cacheRead: 0.6,
            cacheWrite: 7.5,
            cacheWriteLong: 12,
          },
        ],
        confidence: 'price-list',
        source: GENAI_PRICES,
      }),
      claude({ from: '2026-03-13', ...SONNET_4, confidence: 'price-list', source: GENAI_PRICES }),
    ],
    source: `${MODELS_DEV}; ${CAPABILITIES}`,
    confidence: 'price-list',
    unverified: ['outputTokensMax'],
  },
  {
    ...BUDGET,
    contextWindow: 200_000,
    upstreamId: 'claude-opus-4-5',
    id: 'claude-opus-4-5',
    name: 'Claude Opus 4.5',
    status: 'legacy',
    family: 'claude-opus',
    reasoningEfforts: ['low', 'medium', 'high'],
    releasedOn: '2025-11',
    prices: [
      claude({ from: '2025-11-01', ...OPUS_4, confidence: 'price-list', source: GENAI_PRICES }),
    ],
    source: `${GENAI_PRICES}; ${CAPABILITIES}`,
    confidence: 'price-list',
    unverified: ['releasedOn', 'reasoningEfforts'],
  },
  {
    ...BUDGET,
    contextWindow: 200_000,
    upstreamId: 'claude-sonnet-4-5',
    id: 'claude-sonnet-4-5',
    name: 'Claude Sonnet 4.5',
    status: 'deprecated',
    family: 'claude-sonnet',
    releasedOn: '2025-09-29',
    shutdownOn: '2026-11-30',
    // The million-token beta with its surcharge ended on 2026-04-30.
    prices: [
      claude({ from: '2026-04-30', ...SONNET_4, confidence: 'price-list', source: GENAI_PRICES }),
    ],
    source: `@anthropic-ai/sdk 1.12.0 deprecation table; ${GENAI_PRICES}; ${CAPABILITIES}`,
    confidence: 'price-list',
    unverified: ['releasedOn'],
  },
  {
    ...BUDGET,
    contextWindow: 200_000,
    upstreamId: 'claude-haiku-4-5',
    id: 'claude-haiku-4-5',
    name: 'Claude Haiku 4.5',
    status: 'active',
    family: 'claude-haiku',
    releasedOn: '2025-10-15',
    prices: [
      claude({
        from: '2025-10-15',
        input: 1,
        output: 5,
        cacheRead: 0.1,
        cacheWrite: 1.25,
        cacheWriteLong: 2,
        confidence: 'price-list',
        source: GENAI_PRICES,
      }),
    ],
    source: `${MODELS_DEV}; ${GENAI_PRICES}`,
    confidence: 'price-list',
  },
]
