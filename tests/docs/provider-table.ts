import { fileURLToPath } from 'node:url'
import type { ProviderAdapter } from '../../src/providers/adapter.ts'
import { ABILITIES, type Ability } from '../contract/abilities.ts'

/** The page that holds the table. */
export const PROVIDERS_PAGE = fileURLToPath(new URL('../../docs/providers.md', import.meta.url))

const BEGIN = '<!-- abilities: written by `npm run docs:providers` from the contract suite -->'
const END = '<!-- end of abilities -->'
const COLUMNS = [...ABILITIES, 'embeddings'] as const

const NO_EMBEDDINGS = 'embeddings: no model for them is connected'

/** One provider's line: an answer to each column, and the reasons of those that are no. */
export interface TableRow {
  readonly id: string
  readonly answers: readonly string[]
  readonly reasons: readonly string[]
}

/** `reasonOf` gives null for what the provider has. */
export function toTableRow(
  adapter: ProviderAdapter,
  reasonOf: (ability: Ability) => string | null,
): TableRow {
  const lacks = ABILITIES.flatMap((ability) => {
    const reason = reasonOf(ability)
    return reason === null ? [] : [`${ability}: ${reason}`]
  })
  return {
    id: adapter.id,
    answers: [
      ...ABILITIES.map((ability) => (reasonOf(ability) === null ? 'yes' : 'no')),
      adapter.embeddings === undefined ? 'no' : 'yes',
    ],
    reasons: adapter.embeddings === undefined ? [...lacks, NO_EMBEDDINGS] : lacks,
  }
}

/** The page with its generated part replaced. Throws when the page has no place for it. */
export function writeTable(page: string, rows: readonly TableRow[]): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin === -1 || end === -1) throw new Error('The page has no place for the table.')
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const table = [
    line(['', ...COLUMNS]),
    line(['', ...COLUMNS].map(() => '---')),
    ...rows.map(({ id, answers }) => line([`\`${id}\``, ...answers])),
  ]
  const reasons = rows.flatMap((row) => row.reasons.map((reason) => `- \`${row.id}\`: ${reason}`))
  const parts = [BEGIN, table.join('\n'), 'Where it says no:', reasons.join('\n'), END]
  return page.slice(0, begin) + parts.join('\n\n') + page.slice(end + END.length)
}

/** The rows that a page holds, by provider. */
export function readTable(page: string): ReadonlyMap<string, TableRow> {
  const lines = page.slice(page.indexOf(BEGIN), page.indexOf(END)).split('\n')
  const rows = new Map<string, TableRow>()
  for (const line of lines) {
    const [id, ...answers] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
    const name = /^`(.+)`$/.exec(id ?? '')?.[1]
    if (name === undefined) continue
    const mark = `- \`${name}\`: `
    const reasons = lines.filter((other) => other.startsWith(mark))
    rows.set(name, { id: name, answers, reasons: reasons.map((text) => text.slice(mark.length)) })
  }
  return rows
}
