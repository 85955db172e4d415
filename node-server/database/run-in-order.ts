import type { Statement, StatementResults } from '../../src/storage/database.ts'

/** Sends statements one after the other and gives their results; stops at the first that fails. */
export async function runInOrder<const Statements extends readonly Statement[]>(
  statements: Statements,
): Promise<StatementResults<Statements>> {
  const results: unknown[] = []
  for (const statement of statements) results.push(await statement)
  // The loop has just filled it, one result for each statement.
  return results as StatementResults<Statements>
}
