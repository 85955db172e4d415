import type { ModelInfo } from '../../domain/model.ts'

/** The row of another provider that a host's row starts from. Throws when there is none. */
export function rowOf(rows: readonly ModelInfo[], upstreamId: string): ModelInfo {
  const row = rows.find((it) => it.upstreamId === upstreamId)
  if (row === undefined) throw new RangeError(`no row ${upstreamId} to start from`)
  return row
}
