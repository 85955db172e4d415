/**
 * `npm run catalog:check [-- --strict] [--days=90] [--notice=60]`: says what in the shipped
 * catalogue is wrong, old or weakly founded. Ends with 1 when a row is wrong, and with `--strict`
 * also when something is stale. Uses no network.
 */
import { parseArgs } from 'node:util'
import { checkCatalog, type CatalogFinding } from '../src/catalog/check.ts'
import { catalogRows } from '../src/catalog/rows.ts'

const { values } = parseArgs({
  options: {
    strict: { type: 'boolean', default: false },
    days: { type: 'string', default: '90' },
    notice: { type: 'string', default: '60' },
  },
})

const headings = {
  error: 'Wrong',
  stale: 'To be looked up again',
  note: 'Known to be weak',
} as const satisfies Record<CatalogFinding['level'], string>

const findings = checkCatalog(catalogRows, {
  atMs: Date.now(),
  priceAgeDaysMax: Number(values.days),
  shutdownNoticeDays: Number(values.notice),
})
const byLevel = Map.groupBy(findings, (finding) => finding.level)
for (const level of ['note', 'stale', 'error'] as const) {
  const found = byLevel.get(level) ?? []
  if (found.length === 0) continue
  console.log(`\n${headings[level]} (${found.length})`)
  for (const { row, message } of found) console.log(`  ${row} ${message}`)
}
const count = (level: CatalogFinding['level']) => byLevel.get(level)?.length ?? 0
console.log(
  `\n${catalogRows.length} rows: ${count('error')} wrong, ${count('stale')} stale, ` +
    `${count('note')} weak.`,
)
if (count('error') > 0 || (values.strict && count('stale') > 0)) process.exitCode = 1
