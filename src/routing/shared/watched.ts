/** Ids that this replica has used, so that it reads those and no others; old ones go first. */
export interface Watched {
  add(id: string): void
  ids(): readonly string[]
}

/** Callers can pin models that there are not: not every name can be kept. */
const WATCHED_MAX = 2_000

export function createWatched(): Watched {
  const ids = new Set<string>()
  return {
    add(id) {
      if (ids.has(id)) return
      if (ids.size >= WATCHED_MAX) {
        const [oldest] = ids
        if (oldest !== undefined) ids.delete(oldest)
      }
      ids.add(id)
    },
    ids: () => [...ids],
  }
}
