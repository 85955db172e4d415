import type { BookName } from '../../domain/books.ts'
import type { Database } from '../database.ts'
import { isDatabaseUnavailable } from '../database-errors.ts'
import { appendAudit, appendLedger, appendViolations } from '../queries/books.ts'

/** An entry on its way: a letter for its book, then the entry as JSON. */
export type BookLine = string

const LETTERS: Readonly<Record<BookName, string>> = {
  ledger: 'L',
  audit: 'A',
  violations: 'V',
}
/** Entries of one statement: more save little, and a refused batch is searched by halving. */
const BATCH_MAX = 500

export function toBookLine(book: BookName, entry: object): BookLine {
  return LETTERS[book] + JSON.stringify(entry)
}

/** The whole lines of a segment. A line that a killed process left half-written was never promised. */
export function readBookLines(text: string): BookLine[] {
  return text.split('\n').filter(isWhole)
}

function isWhole(line: string): boolean {
  if (!Object.values(LETTERS).includes(line[0] ?? '')) return false
  try {
    JSON.parse(line.slice(1))
    return true
  } catch {
    return false
  }
}

/**
 * Writes lines to their tables; those that are there already change nothing. Gives the lines that
 * the database refuses by themselves. Rejects with DatabaseUnavailableError when it is away.
 */
export async function writeBookLines(
  db: Database,
  lines: readonly BookLine[],
): Promise<readonly BookLine[]> {
  const refused: BookLine[] = []
  for (const [book, append] of [
    ['ledger', appendLedger],
    ['audit', appendAudit],
    ['violations', appendViolations],
  ] as const) {
    const entries = lines.filter((line) => line.startsWith(LETTERS[book]))
    for (let at = 0; at < entries.length; at += BATCH_MAX) {
      await writeBatch(entries.slice(at, at + BATCH_MAX), (batch) => append(db, batch), refused)
    }
  }
  return refused
}

async function writeBatch(
  lines: readonly BookLine[],
  append: (entries: readonly string[]) => Promise<number>,
  refused: BookLine[],
): Promise<void> {
  try {
    await append(lines.map((line) => line.slice(1)))
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error
    if (lines.length === 1) {
      refused.push(...lines)
      return
    }
    const half = Math.ceil(lines.length / 2)
    await writeBatch(lines.slice(0, half), append, refused)
    await writeBatch(lines.slice(half), append, refused)
  }
}
