import type { ModelInfo } from '../domain/model.ts'
import { nameIndex, type NameResolution } from './names.ts'
import { isSnapshotOf, undated } from './snapshots.ts'

/**
 * All known models. Unknown names and models are not errors: nothing is found. The functions can
 * be handed on by themselves.
 */
export interface Catalog {
  /** Rows that compete for a public id, an alias, a dated id or `<family>-latest`. */
  readonly byName: (name: string) => readonly ModelInfo[]
  /** The same, and how the name was understood. */
  readonly resolve: (name: string) => NameResolution | null
  /** One row, also for a dated snapshot of it. */
  readonly find: (provider: string, upstreamId: string) => ModelInfo | null
  readonly all: () => readonly ModelInfo[]
}

/**
 * Builds the lookup tables once. `atMs` decides which models `-latest` and the names of retired
 * models stand for, so a process that lives long builds a new catalogue each day.
 */
export function createCatalog(rows: readonly ModelInfo[], { atMs }: { atMs: number }): Catalog {
  const names = nameIndex(rows, atMs)
  const byProvider = new Map<string, Map<string, ModelInfo>>()
  for (const row of rows) {
    const models = byProvider.get(row.provider) ?? new Map<string, ModelInfo>()
    byProvider.set(row.provider, models.set(row.upstreamId, row))
  }

  function resolve(name: string): NameResolution | null {
    return names.get(name) ?? resolveSnapshot(name)
  }

  function resolveSnapshot(name: string): NameResolution | null {
    const base = undated(name)
    const found = base === null ? undefined : names.get(base)
    if (found === undefined) return null
    if (found.kind === 'retired') return found
    const rowsOfSnapshot = found.rows
      .filter((row) => row.upstreamId === base && isSnapshotOf(row.provider, name))
      .map((row) => ({ ...row, upstreamId: name }))
    return rowsOfSnapshot.length === 0
      ? null
      : { kind: 'snapshot', id: found.id, rows: rowsOfSnapshot }
  }

  function find(provider: string, upstreamId: string): ModelInfo | null {
    const models = byProvider.get(provider)
    if (models === undefined) return null
    const row = models.get(upstreamId)
    if (row !== undefined) return row
    if (!isSnapshotOf(provider, upstreamId)) return null
    const undatedRow = models.get(undated(upstreamId) ?? '')
    return undatedRow === undefined ? null : { ...undatedRow, upstreamId }
  }

  return { byName: (name) => resolve(name)?.rows ?? [], resolve, find, all: () => rows }
}
