import type { ModelInfo } from '../domain/model.ts'
import { isShutDown } from './lifecycle.ts'
import { retiredNames } from './retired-names.ts'

/** How a name was understood. `retired`: another model answers, which a caller should be told. */
export interface NameResolution {
  readonly kind: 'id' | 'alias' | 'upstream-id' | 'latest' | 'snapshot' | 'retired'
  /** The public id of the rows; of the first one where a retired name has several. */
  readonly id: string
  readonly rows: readonly ModelInfo[]
}

/**
 * Everything a name can stand for, first meaning first: a public id, an alias, a provider's id,
 * `<family>-latest`, the name of a retired model.
 */
export function nameIndex(
  rows: readonly ModelInfo[],
  atMs: number,
): ReadonlyMap<string, NameResolution> {
  const byId = Map.groupBy(rows, (row) => row.id)
  const names = new Map<string, NameResolution>()
  for (const [id, sameId] of byId) names.set(id, { kind: 'id', id, rows: sameId })
  const add = (name: string, kind: NameResolution['kind'], id: string) => {
    const sameId = byId.get(id)
    if (sameId !== undefined && !names.has(name)) names.set(name, { kind, id, rows: sameId })
  }
  for (const row of rows) for (const alias of row.aliases ?? []) add(alias, 'alias', row.id)
  for (const [name, sameId] of Map.groupBy(rows, (row) => row.upstreamId)) {
    const [first] = sameId
    if (first !== undefined && !names.has(name)) {
      names.set(name, { kind: 'upstream-id', id: first.id, rows: sameId })
    }
  }
  for (const [family, members] of families(rows)) {
    const newest = newestOf(members, atMs)
    if (newest !== null) add(`${family}-latest`, 'latest', newest.id)
  }
  addRetired(names, atMs)
  return names
}

function families(rows: readonly ModelInfo[]): Map<string, ModelInfo[]> {
  const members = new Map<string, ModelInfo[]>()
  for (const row of rows) {
    if (row.family === undefined) continue
    members.set(row.family, [...(members.get(row.family) ?? []), row])
  }
  return members
}

/** Active before legacy, later release before earlier, and else the one that is listed first. */
function newestOf(members: readonly ModelInfo[], atMs: number): ModelInfo | null {
  const usable = members.filter((row) => !isShutDown(row, atMs))
  const active = usable.filter((row) => row.status === 'active')
  const candidates = active.length > 0 ? active : usable
  return candidates.reduce<ModelInfo | null>((newest, row) => {
    if (newest === null) return row
    return (row.releasedOn ?? '') > (newest.releasedOn ?? '') ? row : newest
  }, null)
}

/**
 * All rows of all replacements that still live, so that each provider answers with the first
 * replacement it serves.
 */
function addRetired(names: Map<string, NameResolution>, atMs: number) {
  for (const { name, replacements } of retiredNames) {
    const rows = replacements
      .flatMap((replacement) => names.get(replacement)?.rows ?? [])
      .filter((row) => !isShutDown(row, atMs))
    const [first] = rows
    if (first === undefined) continue
    for (const spelling of [name, `${name}-latest`]) {
      if (!names.has(spelling)) names.set(spelling, { kind: 'retired', id: first.id, rows })
    }
  }
}
