import type { EnvironmentReader } from '../adapter.ts'
import { ConnectionProblem } from '../connection-problem.ts'

const SUMMARIES = ['auto', 'concise', 'detailed']

/**
 * The connection's setting for summaries of reasoning, from the variable `name`; none when it is
 * not set. Throws ConnectionProblem for another value than the API has.
 */
export function readSummarySetting(read: EnvironmentReader, name: string): Record<string, string> {
  const summary = read(name)
  if (summary === undefined) return {}
  if (SUMMARIES.includes(summary)) return { reasoningSummary: summary }
  throw new ConnectionProblem(`${name} must be one of ${SUMMARIES.join(', ')}.`)
}
