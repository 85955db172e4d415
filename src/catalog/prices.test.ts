import { describe, expect, it } from 'vitest'
import type { ModelInfo } from '../domain/model.ts'
import { createCatalog } from './catalog.ts'
import { createPriceBook, priceAt, type PriceQuery } from './prices.ts'
import { published } from './published.ts'
import { catalogRows } from './rows.ts'

const { find } = createCatalog(catalogRows, { atMs: Date.parse('2026-11-24') })
const book = createPriceBook({ find })

function priced(provider: string, upstreamId: string, rest: Partial<PriceQuery> = {}) {
  const atMs = Date.parse('2026-11-24')
  const found = book.priceFor({ provider, upstreamId, atMs, inputTokens: 1000, ...rest })
  if (found.kind !== 'priced') throw new Error(`${provider}/${upstreamId}: ${found.reason}`)
  return found
}

/** Input, output and cached input in dollars per million tokens, as price pages print them. */
function perMtok(provider: string, upstreamId: string, rest?: Partial<PriceQuery>) {
  const { units } = priced(provider, upstreamId, rest)
  return [units.inputPicoUsd, units.outputPicoUsd, units.cacheReadPicoUsd].map((it) => it / 1e6)
}

const on = (day: string) => ({ atMs: Date.parse(day) })

describe('prices at a time', () => {
  it('change on the announced day, at midnight UTC', () => {
    const before = { atMs: Date.parse('2026-12-01') - 1 }
    for (const model of ['gemini-4-argon', 'gemini-4-carbon']) {
      expect(perMtok('google', model, before)).toEqual([2, 10, 0.1])
      expect(perMtok('google', model, on('2026-12-01'))).toEqual([4, 20, 0.2])
    }
    expect(perMtok('google', 'gemini-3.8-flash', on('2026-12-31'))).toEqual([0.75, 3.75, 0.075])
    expect(perMtok('google', 'gemini-3.8-flash', on('2027-01-01'))).toEqual([1.5, 7.5, 0.15])
  })

  it('remember what was charged before a cut', () => {
    expect(perMtok('openai', 'gpt-5.6-sol', on('2026-08-20'))).toEqual([5, 30, 0.5])
    expect(perMtok('openai', 'gpt-5.6-sol', on('2026-08-21'))).toEqual([4, 20, 0.4])
    expect(perMtok('anthropic', 'claude-sonnet-5-5', on('2026-10-06'))).toEqual([2, 10, 0.2])
    expect(perMtok('anthropic', 'claude-sonnet-5-5', on('2026-10-07'))).toEqual([2, 10, 0.1])
  })

  it('do not reach back before they were known, nor past their end', () => {
    const version = { from: '2026-05-01', until: '2026-06-01', input: 1, output: 1 }
    const prices = [
      published({ ...version, checkedOn: '2026-05-01', confidence: 'official', source: 'x' }),
    ]
    const at = (day: string) => priceAt({ prices }, Date.parse(day))
    expect(at('2026-04-30')).toBeNull()
    expect(at('2026-05-01')).toBe(prices[0])
    expect(at('2026-05-31')).toBe(prices[0])
    expect(at('2026-06-01')).toBeNull()
  })
})

describe('prices by length of the prompt', () => {
  it('hold for the whole request as soon as the prompt is longer', () => {
    const haiku = (inputTokens: number) => perMtok('anthropic', 'claude-haiku-5-5', { inputTokens })
    expect(haiku(100_000)).toEqual([0.1, 0.5, 0.01])
    expect(haiku(100_001)).toEqual([0.5, 2.5, 0.05])
  })

  it('begin at 272 000 with GPT-5.x and above it with GPT-6', () => {
    expect(perMtok('openai', 'gpt-5.5', { inputTokens: 272_000 })).toEqual([10, 45, 1])
    expect(perMtok('openai', 'gpt-6-sol', { inputTokens: 272_000 })).toEqual([2, 10, 0.2])
    expect(perMtok('openai', 'gpt-6-sol', { inputTokens: 272_001 })).toEqual([4, 15, 0.4])
  })

  it('begin at 200 000 at xAI', () => {
    expect(perMtok('xai', 'grok-4.7', { inputTokens: 199_999 })).toEqual([2, 6, 0.5])
    expect(perMtok('xai', 'grok-4.7', { inputTokens: 200_000 })).toEqual([4, 12, 1])
  })
})

describe('prices by time of day', () => {
  // CNY 2/8 in the peak, half of it otherwise.
  const inYuan = createPriceBook({ find, usdPer: { CNY: 1 } })
  const yuan = (at: string) => {
    const found = inYuan.priceFor({
      provider: 'deepseek',
      upstreamId: 'deepseek-flash',
      atMs: Date.parse(at),
      inputTokens: 1,
    })
    return found.kind === 'priced' ? [found.units.inputPicoUsd / 1e6, found.window] : found.reason
  }

  it('follow the clock of Beijing', () => {
    expect(yuan('2026-11-24T08:59:59+08:00')).toEqual([1, null])
    expect(yuan('2026-11-24T09:00:00+08:00')).toEqual([2, 'peak'])
    expect(yuan('2026-11-24T12:00:00+08:00')).toEqual([1, null])
    expect(yuan('2026-11-24T14:00:00+08:00')).toEqual([2, 'peak'])
    expect(yuan('2026-11-24T18:00:00+08:00')).toEqual([1, null])
  })

  it('follow the weekday of Beijing as well', () => {
    expect(yuan('2026-11-27T17:00:00+08:00')).toEqual([2, 'peak'])
    expect(yuan('2026-11-28T10:00:00+08:00')).toEqual([1, null])
    // Monday morning there is still Sunday night in Greenwich and west of it.
    expect(yuan('2026-11-29T20:30:00-05:00')).toEqual([2, 'peak'])
  })
})

describe('what has no price', () => {
  const reason = (provider: string, upstreamId: string) => {
    const found = book.priceFor({ provider, upstreamId, ...on('2026-11-24'), inputTokens: 1 })
    return found.kind === 'unpriced' ? found.reason : 'priced'
  }

  it('is unpriced with a reason, never free', () => {
    expect(reason('openai', 'gpt-99')).toBe('unknown_model')
    expect(reason('anthropic', 'claude-fable-5-2')).toBe('no_price')
    expect(reason('ollama', 'glm-5.2')).toBe('no_price')
    expect(reason('deepseek', 'deepseek-flash')).toBe('no_exchange_rate')
    expect(reason('ollama', 'gpt-oss:20b')).toBe('priced')
  })
})

describe('service tiers', () => {
  it('multiply the prices of tokens and leave fees alone', () => {
    expect(perMtok('openai', 'gpt-6-sol', { serviceTier: 'priority' })).toEqual([4, 20, 0.4])
    expect(perMtok('openai', 'gpt-6-sol', { serviceTier: 'flex' })).toEqual([1, 5, 0.1])
    expect(perMtok('anthropic', 'claude-opus-5-5', { serviceTier: 'fast' })).toEqual([8, 40, 0.4])
    const { units } = priced('openai', 'gpt-6-sol', { serviceTier: 'flex' })
    expect(units.perSearchPicoUsd).toBe(10_000_000_000)
  })

  it('say so when the multiplier of one is not known', () => {
    expect(priced('groq', 'openai/gpt-oss-120b', { serviceTier: 'performance' }).assumed).toEqual([
      'service_tier',
    ])
    expect(priced('openai', 'gpt-6-sol', { serviceTier: 'constructor' }).assumed).toEqual([
      'service_tier',
    ])
    expect(priced('openai', 'gpt-6-sol', { serviceTier: 'default' }).assumed).toEqual([])
    expect(priced('openai', 'gpt-6-sol', { serviceTier: null }).assumed).toEqual([])
  })
})

describe('special prices', () => {
  it('are kept exactly, however fine', () => {
    expect(priced('alibaba', 'qwen3.8-flash').units.cacheReadPicoUsd).toBe(14_250)
    expect(priced('openrouter', 'deepseek/deepseek-v4-pro').units.cacheReadPicoUsd).toBe(3625)
  })

  it('fill in what is not told apart', () => {
    const { units } = priced('groq', 'llama-3.1-8b-instant')
    expect(units.cacheReadPicoUsd).toBe(units.inputPicoUsd)
    expect(units.reasoningPicoUsd).toBe(units.outputPicoUsd)
    expect(units.citationPicoUsd).toBe(0)
  })

  it('know both lifetimes of a cache', () => {
    const { units } = priced('anthropic', 'claude-opus-5')
    expect([units.cacheWritePicoUsd, units.cacheWriteLongPicoUsd]).toEqual([6_250_000, 10_000_000])
  })

  it('include fees for requests and searches', () => {
    const sonar = priced('perplexity', 'sonar')
    expect(sonar.units.perRequestPicoUsd).toBe(12_000_000_000)
    expect(sonar.isReportedPerAnswer).toBe(true)
    expect(priced('perplexity', 'sonar-deep-research').units).toMatchObject({
      reasoningPicoUsd: 3_000_000,
      citationPicoUsd: 2_000_000,
      perSearchPicoUsd: 5_000_000_000,
    })
  })
})

describe('the id of a price version', () => {
  const row = (input: number, extra = {}): ModelInfo => ({
    provider: 'p',
    upstreamId: 'm',
    id: 'm',
    name: 'M',
    mode: 'chat',
    status: 'active',
    contextWindow: null,
    outputTokensMax: null,
    abilities: {},
    prices: [
      published({
        from: '2026-01-01',
        input,
        output: 2,
        checkedOn: '2026-01-01',
        confidence: 'official',
        source: 'x',
        ...extra,
      }),
    ],
    source: 'x',
    confidence: 'official',
  })
  const idOf = (it: ModelInfo, usdPer = {}) => {
    const found = createPriceBook({ find: () => it, usdPer }).priceFor({
      provider: 'p',
      upstreamId: 'm',
      ...on('2026-11-24'),
      inputTokens: 1,
    })
    return found.kind === 'priced' ? found.priceVersion : null
  }

  it('stays the same when only its source was looked at again', () => {
    expect(idOf(row(1))).toMatch(/^p\/m@2026-01-01#[0-9a-f]{8}$/)
    expect(idOf(row(1))).toBe(idOf(row(1, { checkedOn: '2026-02-02', source: 'y' })))
  })

  it('changes with a number, also of the exchange', () => {
    expect(idOf(row(1))).not.toBe(idOf(row(1.000001)))
    expect(idOf(row(1))).not.toBe(idOf(row(1, { multipliers: { batch: 0.5 } })))
    const yuan = row(1, { currency: 'CNY' })
    expect(idOf(yuan, { CNY: 0.14 })).not.toBe(idOf(yuan, { CNY: 0.15 }))
  })
})

describe('prices on which lists disagree', () => {
  it('are those of the better founded or newer one', () => {
    // The launch price in older copies of genai-prices.
    expect(perMtok('openai', 'gpt-5.6-sol')).toEqual([4, 20, 0.4])
    // An announced increase to 3/15 was cancelled.
    expect(perMtok('anthropic', 'claude-sonnet-5')).toEqual([2, 10, 0.2])
    // models.dev has 0.26 for cached input.
    expect(perMtok('fireworks', 'accounts/fireworks/models/glm-5p2')).toEqual([1.4, 4.4, 0.14])
    // Regional profiles of Bedrock carry ten percent; models.dev had the global price for both.
    expect(perMtok('bedrock', 'global.anthropic.claude-sonnet-5')).toEqual([2, 10, 0.2])
    expect(perMtok('bedrock', 'us.anthropic.claude-sonnet-5')).toEqual([2.2, 11, 0.22])
  })

  it('never come from another host (braintrustdata/braintrust-proxy#925)', () => {
    expect(perMtok('groq', 'openai/gpt-oss-120b')).toEqual([0.15, 0.6, 0.075])
    expect(perMtok('cerebras', 'gpt-oss-120b')).toEqual([0.35, 0.75, 0.35])
    expect(perMtok('huggingface', 'openai/gpt-oss-120b')).toEqual([0.25, 0.69, 0.25])
    expect(perMtok('openrouter', 'openai/gpt-oss-120b')).toEqual([0.039, 0.18, 0.039])
  })
})
