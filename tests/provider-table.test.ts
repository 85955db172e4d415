import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { adapters } from '../src/providers/registry.ts'
import { demo } from '../src/providers/demo/index.ts'
import { PROVIDERS_PAGE, readTable, toTableRow, writeTable } from './docs/provider-table.ts'

const page = readFileSync(PROVIDERS_PAGE, 'utf8')

describe('the table of docs/providers.md', () => {
  it('has a row for every provider that has a suite, in the order of the registry', () => {
    const hasSuite = (id: string) => existsSync(new URL(`contract/${id}.test.ts`, import.meta.url))
    const ids = adapters.map(({ id }) => id).filter(hasSuite)
    expect([...readTable(page).keys()], 'run `npm run docs:providers`').toEqual(ids)
  })

  it('is read as it was written', () => {
    const row = toTableRow(demo, (ability) => (ability === 'image' ? 'it only echoes' : null))
    const written = writeTable(page, [row])
    expect([...readTable(written).values()]).toEqual([row])
    expect(row.reasons[0]).toBe('image: it only echoes')
  })

  it('leaves the rest of the page alone', () => {
    const before = page.slice(0, page.indexOf('<!-- abilities'))
    expect(writeTable(page, []).startsWith(before)).toBe(true)
  })
})
