import { describe, expect, it } from 'vitest'
import { createCatalog } from './catalog.ts'
import { catalogRows } from './rows.ts'

const today = Date.parse('2026-11-24')
const catalog = createCatalog(catalogRows, { atMs: today })
const upstreamIds = (name: string) => catalog.byName(name).map((row) => row.upstreamId)

describe('looking up a model', () => {
  it('finds the rows of a public id', () => {
    expect(catalog.resolve('claude-opus-5')).toMatchObject({ kind: 'id', id: 'claude-opus-5' })
    expect(upstreamIds('claude-opus-5')).toContain('claude-opus-5')
  })

  it('finds nothing for a name nobody has', () => {
    expect(catalog.byName('gpt-99')).toEqual([])
    expect(catalog.resolve('gpt-99')).toBeNull()
    expect(catalog.find('openai', 'gpt-99')).toBeNull()
    expect(catalog.find('nobody', 'gpt-5.5')).toBeNull()
    expect(catalog.find('anthropic', 'gpt-5.5')).toBeNull()
  })

  it('is not fooled by names of object properties', () => {
    expect(catalog.byName('constructor')).toEqual([])
    expect(catalog.find('openai', '__proto__')).toBeNull()
  })
})

describe('-latest', () => {
  it('stands for the newest active model of the family', () => {
    expect(catalog.resolve('claude-opus-latest')).toMatchObject({
      kind: 'latest',
      id: 'claude-opus-5-5',
    })
    expect(upstreamIds('claude-haiku-latest')).toContain('claude-haiku-5-5')
    expect(upstreamIds('claude-fable-latest')).toEqual(['claude-fable-5-2'])
    expect(upstreamIds('gpt-sol-latest')).toEqual(['gpt-6.1-sol'])
  })

  it('passes over models whose end has come', () => {
    const [opus] = catalog.byName('claude-opus-5-5')
    const ended = { ...opus, shutdownOn: '2026-11-24' } as (typeof catalogRows)[number]
    const rows = catalogRows.map((row) => (row.id === ended.id ? ended : row))
    const at = (atMs: number) => createCatalog(rows, { atMs }).resolve('claude-opus-latest')?.id
    expect(at(today - 1)).toBe('claude-opus-5-5')
    expect(at(today)).not.toBe('claude-opus-5-5')
  })

  it('passes over newer models that are not active, as long as one is', () => {
    const status = (id: string) => (id === 'claude-opus-5-5' ? 'legacy' : null)
    const rows = catalogRows.map((row) => ({ ...row, status: status(row.id) ?? row.status }))
    const latest = createCatalog(rows, { atMs: today }).resolve('claude-opus-latest')
    expect(latest?.id).toBe('claude-opus-4-8')
  })
})

describe('dated ids', () => {
  it('are not made of rows with another upstream id', () => {
    const tuned = { ...catalogRows[0], id: 'gpt-4o-mini', upstreamId: 'ft:mine' }
    const rows = [...catalogRows, tuned as (typeof catalogRows)[number]]
    const found = createCatalog(rows, { atMs: today }).byName('gpt-4o-mini-2024-07-18')
    expect(found).toHaveLength(1)
  })

  it('go upstream as they are, with the facts of the model', () => {
    const [row] = catalog.byName('gpt-4o-mini-2024-07-18')
    expect(row).toMatchObject({ provider: 'openai', upstreamId: 'gpt-4o-mini-2024-07-18' })
    expect(row?.prices).toBe(catalog.find('openai', 'gpt-4o-mini')?.prices)
    expect(catalog.find('anthropic', 'claude-haiku-4-5-20251001')).toMatchObject({
      id: 'claude-haiku-4-5',
      upstreamId: 'claude-haiku-4-5-20251001',
    })
  })

  it('are not accepted in the notation of another provider', () => {
    expect(catalog.byName('gpt-4o-mini-20240718')).toEqual([])
    expect(catalog.find('anthropic', 'claude-haiku-4-5-2025-10-01')).toBeNull()
  })
})

describe('names of retired models', () => {
  it('are answered by their successor, and say so', () => {
    for (const name of ['claude-3-opus', 'claude-3-opus-20240229', 'claude-3-opus-latest']) {
      expect(catalog.resolve(name)).toMatchObject({ kind: 'retired', id: 'claude-opus-5-5' })
    }
  })

  it('move on at each provider that ends the successor', () => {
    const at = (day: string) =>
      createCatalog(catalogRows, { atMs: Date.parse(day) })
        .byName('gpt-4-turbo')
        .find((row) => row.provider === 'openai')?.id
    expect(at('2027-01-13')).toBe('gpt-4.1')
    expect(at('2027-01-14')).toBe('gpt-6-sol')
  })

  it('give way to a row of that name', () => {
    const own = { ...catalogRows[0], provider: 'azure', upstreamId: 'x', id: 'gpt-4-turbo' }
    const rows = [...catalogRows, own as (typeof catalogRows)[number]]
    expect(createCatalog(rows, { atMs: today }).resolve('gpt-4-turbo')?.kind).toBe('id')
  })
})
