import { describe, expect, it } from 'vitest'
import { createCatalog } from './catalog.ts'
import { checkCatalog } from './check.ts'
import { applyOverrides, catalogOverridesSchema } from './overrides.ts'
import { createPriceBook } from './prices.ts'
import { catalogRows } from './rows.ts'

const atMs = Date.parse('2026-11-24')

function overridden(document: unknown) {
  const { rows, problems } = applyOverrides(catalogRows, catalogOverridesSchema.parse(document))
  expect(problems).toEqual([])
  const catalog = createCatalog(rows, { atMs })
  return { rows, catalog, book: createPriceBook({ find: catalog.find }) }
}

const deployment = { provider: 'azure', upstream_id: 'prod-chat', like: 'azure/gpt-5.5' }

describe('what an operator changes about the catalogue', () => {
  it('is nothing by default', () => {
    const { rows, problems } = applyOverrides(catalogRows, catalogOverridesSchema.parse({}))
    expect(rows).toEqual(catalogRows)
    expect(problems).toEqual([])
  })

  it('can be a deployment with the facts, rules and prices of its model', () => {
    const { catalog, book } = overridden({ models: [deployment] })
    const row = catalog.find('azure', 'prod-chat')
    const model = catalog.find('azure', 'gpt-5.5')
    expect(row).toEqual({ ...model, upstreamId: 'prod-chat' })
    expect(catalog.byName('gpt-5.5')).toContain(row)
    expect(
      book.priceFor({ provider: 'azure', upstreamId: 'prod-chat', atMs, inputTokens: 1 }),
    ).toMatchObject({ kind: 'priced', units: { inputPicoUsd: 5_000_000 } })
  })

  it('leaves the other names of the model with the model', () => {
    const like = 'cohere/command-a-03-2025'
    const { catalog } = overridden({
      models: [{ provider: 'cohere', upstream_id: 'tuned', id: 'tuned', like }],
    })
    expect(catalog.find('cohere', 'tuned')?.aliases).toBeUndefined()
    expect(catalog.byName('command-a').map((row) => row.upstreamId)).toEqual(['command-a-03-2025'])
  })

  it('can be another price, which gets another version', () => {
    const query = { provider: 'openai', upstreamId: 'gpt-5.5', atMs, inputTokens: 1 }
    const before = overridden({}).book.priceFor(query)
    const price = { from: '2026-01-01', input: 4, output: 24, cache_read: 0.4, above: [] }
    const { catalog, book } = overridden({
      models: [{ provider: 'openai', upstream_id: 'gpt-5.5', prices: [price] }],
    })
    const after = book.priceFor(query)
    expect(after).toMatchObject({ units: { inputPicoUsd: 4_000_000, cacheReadPicoUsd: 400_000 } })
    expect(after).not.toMatchObject({ priceVersion: Reflect.get(before, 'priceVersion') })
    expect(catalog.find('openai', 'gpt-5.5')?.rules?.toolsWithReasoning).toBe('responses-only')
  })

  it('can be a model that the catalogue lacks', () => {
    const { catalog, rows } = overridden({
      models: [
        {
          provider: 'vllm',
          upstream_id: 'acme/own-7b',
          id: 'own-7b',
          aliases: ['own'],
          abilities: { tools: true, json_schema: true },
          context_window: 32_768,
        },
        {
          provider: 'vllm',
          upstream_id: 'own-embed',
          mode: 'embedding',
          embedding: { dimensions: 768 },
        },
      ],
    })
    expect(catalog.byName('own')).toMatchObject([
      { provider: 'vllm', upstreamId: 'acme/own-7b', abilities: { tools: true, jsonSchema: true } },
    ])
    const findings = checkCatalog(rows, { atMs, priceAgeDaysMax: 365, shutdownNoticeDays: 0 })
    expect(findings.filter((finding) => finding.level === 'error')).toEqual([])
  })

  it('can be one ability less, and the others stay', () => {
    const { catalog } = overridden({
      models: [{ provider: 'openai', upstream_id: 'gpt-5.5', abilities: { vision: false } }],
    })
    expect(catalog.find('openai', 'gpt-5.5')?.abilities).toMatchObject({
      vision: false,
      tools: true,
    })
  })

  it('can be a row less', () => {
    const { catalog } = overridden({ remove: ['openai/gpt-4o'] })
    expect(catalog.find('openai', 'gpt-4o')).toBeNull()
    expect(catalog.byName('gpt-4o').map((row) => row.provider)).toEqual(['azure'])
  })

  it('is told back when it can not be done', () => {
    const { problems } = applyOverrides(
      catalogRows,
      catalogOverridesSchema.parse({
        models: [
          { ...deployment, like: 'azure/gpt-99' },
          { provider: 'x', upstream_id: 'y', mode: 'embedding' },
        ],
        remove: ['openai/gpt-99'],
      }),
    )
    expect(problems).toEqual([
      'The catalogue has no model azure/gpt-99, which azure/prod-chat is to be like.',
      'x/y needs "embedding" exactly when its mode is embedding.',
      'The catalogue has no model openai/gpt-99 to remove.',
    ])
  })

  it.each<[string, unknown]>([
    ['a misspelt name', { modles: [] }],
    ['a negative price', { models: [{ ...deployment, prices: [priceOf({ input: -1 })] }] }],
    ['a price too fine', { models: [{ ...deployment, prices: [priceOf({ input: 1e-9 })] }] }],
    [
      'a day that is none',
      { models: [{ ...deployment, prices: [priceOf({ from: '2026-02-30' })] }] },
    ],
    [
      'prices out of order',
      { models: [{ ...deployment, prices: [priceOf({}), priceOf({ from: '2025-01-01' })] }] },
    ],
    ['a rate of nothing', { usd_per: { CNY: 0 } }],
  ])('is refused when it has %s', (_, document) => {
    expect(catalogOverridesSchema.safeParse(document).success).toBe(false)
  })
})

function priceOf(fields: object) {
  return { from: '2026-01-01', input: 1, output: 2, ...fields }
}
