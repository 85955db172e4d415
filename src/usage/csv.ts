/** What a spreadsheet would run as a formula when it stands first in a cell (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/
const NEEDS_QUOTES = /[",\r\n]/

/** Rows as CSV (RFC 4180) with a heading; texts that look like formulas are made harmless. */
export function toCsv(
  columns: readonly string[],
  rows: readonly Readonly<Record<string, string | number | null>>[],
): string {
  const lines = rows.map((row) => columns.map((column) => toCell(row[column] ?? null)).join(','))
  return [columns.join(','), ...lines, ''].join('\r\n')
}

function toCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = FORMULA.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
