import { describe, expect, it } from 'vitest'
import { createCatalog } from './catalog.ts'
import { findModelEntry, toModelList } from './model-list.ts'
import { catalogRows } from './rows.ts'

const atMs = Date.parse('2026-11-24')
const catalog = createCatalog(catalogRows, { atMs })
const list = toModelList(catalogRows, atMs)
const entry = (id: string) => list.data.find((it) => it.id === id)
const ask = (name: string, isUsable: (row: { provider: string }) => boolean = () => true) =>
  findModelEntry(catalog, name, { isUsable, atMs })

describe('the list of models', () => {
  it('has one entry for each public id, with what OpenAI clients require', () => {
    expect(list.object).toBe('list')
    expect(new Set(list.data.map((it) => it.id)).size).toBe(list.data.length)
    for (const it of list.data) {
      expect(it.object).toBe('model')
      expect(Number.isSafeInteger(it.created)).toBe(true)
      expect(it.owned_by).not.toBe('')
    }
  })

  it('names the maker as owner and the hosts as providers', () => {
    const oss = entry('gpt-oss-120b')
    expect(oss?.owned_by).toBe('openai')
    expect(oss?.providers.map((it) => it.provider)).toContain('groq')
    expect(oss?.providers.map((it) => it.pinned_id)).toContain('groq/openai/gpt-oss-120b')
    expect(entry('claude-opus-5')?.owned_by).toBe('anthropic')
    expect(entry('glm-5.2')?.owned_by).toBe('zai')
  })

  it('shows abilities, limits and prices', () => {
    expect(entry('claude-haiku-5-5')).toMatchObject({
      context_window: 1_000_000,
      max_output_tokens: 128_000,
      abilities: expect.arrayContaining(['tools', 'json_schema', 'reasoning']),
      created: Date.parse('2026-10-07') / 1000,
      providers: [
        {
          price: {
            currency: 'USD',
            input_per_mtok: 0.1,
            tiers: [{ above_input_tokens: 100_000, input_per_mtok: 0.5 }],
          },
        },
      ],
    })
    expect(entry('claude-fable-5-2')?.providers[0]?.price).toBeNull()
    expect(entry('deepseek-flash')?.providers[0]?.price?.currency).toBe('CNY')
  })

  it('announces the next price', () => {
    expect(entry('gemini-4-argon')?.providers[0]).toMatchObject({
      price: { input_per_mtok: 2 },
      next_price: { valid_from: '2026-12-01', input_per_mtok: 4 },
    })
  })

  it('leaves out what has been shut down, and announces an end only if it is one everywhere', () => {
    const idsAt = (date: string) =>
      toModelList(catalogRows, Date.parse(date)).data.map(({ id }) => id)
    expect(idsAt('2027-03-31')).toContain('gpt-5.4-nano')
    expect(idsAt('2027-04-02')).not.toContain('gpt-5.4-nano')
    expect(entry('gpt-5.4-nano')?.shutdown_date).toBe('2027-04-01')
    // Azure goes on.
    expect(entry('gpt-4.1')?.shutdown_date).toBeUndefined()
    expect(idsAt('2027-01-14')).toContain('gpt-4.1')
  })
})

describe('one model', () => {
  it('is found by id, alias, dated id and pinned id, under the name asked for', () => {
    for (const name of ['gpt-5.5', 'command-a', 'gpt-5.5-2026-04-23', 'azure/gpt-5.5']) {
      expect(ask(name)?.id).toBe(name)
    }
  })

  it('shows only the pinned offer', () => {
    expect(ask('azure/gpt-5.5')?.providers.map((it) => it.provider)).toEqual(['azure'])
    expect(ask('groq/openai/gpt-oss-120b')?.providers).toHaveLength(1)
    expect(ask('groq/gpt-oss-120b')?.providers[0]?.pinned_id).toBe('groq/openai/gpt-oss-120b')
    expect(ask('gpt-5.5')?.providers.length).toBeGreaterThan(1)
  })

  it('is not found when nothing or nothing usable has the name', () => {
    expect(ask('gpt-99')).toBeNull()
    expect(ask('azure/gpt-99')).toBeNull()
    expect(ask('gpt-6-astra', (row) => row.provider !== 'openai')).toBeNull()
    expect(ask('gpt-5.5', (row) => row.provider === 'azure')?.providers).toHaveLength(1)
  })
})
