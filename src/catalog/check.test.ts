import { describe, expect, it } from 'vitest'
import type { ModelInfo } from '../domain/model.ts'
import { checkCatalog } from './check.ts'
import { published } from './published.ts'

const price = {
  from: '2026-01-01',
  input: 1,
  output: 2,
  checkedOn: '2026-11-01',
  confidence: 'official',
  source: 'x',
} as const

const good: ModelInfo = {
  provider: 'p',
  upstreamId: 'm',
  id: 'm',
  name: 'M',
  mode: 'chat',
  status: 'active',
  contextWindow: 1000,
  outputTokensMax: 100,
  abilities: {},
  releasedOn: '2026-01',
  prices: [published(price)],
  source: 'x',
  confidence: 'official',
}

function findings(...rows: ModelInfo[]) {
  const options = { atMs: Date.parse('2026-11-24'), priceAgeDaysMax: 90, shutdownNoticeDays: 60 }
  return checkCatalog(rows, options).map(({ level, message }) => `${level}: ${message}`)
}

describe('checking the catalogue', () => {
  it('has nothing to say about a good row', () => {
    expect(findings(good)).toEqual([])
  })

  it.each<[string, ModelInfo, RegExp]>([
    ['no source', { ...good, source: ' ' }, /no source/],
    ['an empty id', { ...good, id: '' }, /empty id/],
    ['a date that is none', { ...good, shutdownOn: '2027-13-01' }, /date 2027-13-01/],
    ['a limit that is none', { ...good, contextWindow: 0 }, /limit of 0/],
    ['no facts about embeddings', { ...good, mode: 'embedding' }, /embedding/],
    [
      'prices out of order',
      { ...good, prices: [published(price), published(price)] },
      /not after the one before/,
    ],
    [
      'tiers that do not rise',
      {
        ...good,
        prices: [
          published({
            ...price,
            above: [
              { inputTokens: 200, input: 2, output: 2 },
              { inputTokens: 100, input: 3, output: 3 },
            ],
          }),
        ],
      },
      /tiers do not rise/,
    ],
    [
      'a longer prompt that is cheaper',
      {
        ...good,
        prices: [published({ ...price, above: [{ inputTokens: 200, input: 0.5, output: 2 }] })],
      },
      /longer prompt is cheaper/,
    ],
    [
      'a cache that costs more than no cache',
      { ...good, prices: [published({ ...price, cacheRead: 1.5 })] },
      /cache costs more/,
    ],
    [
      'a multiplier of nothing',
      { ...good, prices: [published({ ...price, multipliers: { flex: 0 } })] },
      /multiplier/,
    ],
  ])('finds %s', (_, row, message) => {
    const errors = findings(row).filter((finding) => finding.startsWith('error'))
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatch(message)
  })

  it('finds rows that are listed twice and aliases that hide an id', () => {
    expect(findings(good, good)).toEqual(['error: is listed twice'])
    expect(findings(good, { ...good, upstreamId: 'n', id: 'n', aliases: ['m'] })).toEqual([
      'error: has the alias m, which is an id',
    ])
  })

  it('finds what has become old', () => {
    const old = { ...good, prices: [published({ ...price, checkedOn: '2026-08-20' })] }
    expect(findings(old)).toEqual(['stale: its price was last compared 96 days ago (x)'])
    expect(findings({ ...good, shutdownOn: '2026-11-24' })[0]).toMatch(/was shut down/)
    expect(findings({ ...good, shutdownOn: '2026-12-11' })[0]).toMatch(/will be shut down/)
    expect(findings({ ...good, shutdownOn: '2027-06-01' })).toEqual([])
    expect(findings({ ...good, prices: [] })).toEqual(['stale: has no price'])
    const ended = published({ ...price, until: '2026-02-01' })
    expect(findings({ ...good, prices: [ended] })).toEqual(['stale: has no price that holds today'])
  })

  it('notes what is weakly founded', () => {
    expect(findings({ ...good, unverified: ['contextWindow'] })).toEqual([
      'note: not verified: contextWindow',
    ])
  })
})
