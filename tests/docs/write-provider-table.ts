/**
 * Writes the table of docs/providers.md from what the contract suite shows: `npm run docs:providers`.
 * Each provider of the registry that has a suite gets a row; none has to be named here.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { startVitest } from 'vitest/node'
import { adapters } from '../../src/providers/registry.ts'
import type { AbilityNote } from '../contract/abilities.ts'
import { PROVIDERS_PAGE, toTableRow, writeTable } from './provider-table.ts'

const vitest = await startVitest('test', ['tests/contract'], {
  project: ['node'],
  watch: false,
  testNamePattern: 'shows or excuses',
  reporters: [['default', { summary: false }]],
})

const notes: AbilityNote[] = []
for (const testModule of vitest.state.getTestModules()) {
  for (const test of testModule.children.allTests()) {
    const { ability } = test.meta()
    if (ability !== undefined) notes.push(ability)
  }
}
await vitest.close()

const rows = adapters.flatMap((adapter) => {
  const reasons = new Map(
    notes.filter(({ provider }) => provider === adapter.id).map((it) => [it.ability, it.reason]),
  )
  if (reasons.size === 0) return []
  return [toTableRow(adapter, (ability) => reasons.get(ability) ?? null)]
})

writeFileSync(PROVIDERS_PAGE, writeTable(readFileSync(PROVIDERS_PAGE, 'utf8'), rows))
execFileSync('oxfmt', [PROVIDERS_PAGE])
console.log(`${PROVIDERS_PAGE}: ${rows.map(({ id }) => id).join(', ')}`)
