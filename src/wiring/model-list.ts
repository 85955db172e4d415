import { findModelEntry, toModelList } from '../catalog/model-list.ts'
import type { Clock } from '../domain/ports.ts'
import type { Principal } from '../domain/principal.ts'
import type { RouteTable } from '../gateway/route-table.ts'
import type { ModelEntry } from '../openai/models.ts'

/** What a caller may use, as OpenAI lists models: rows of configured providers that its key allows. */
export function createModelList(table: () => RouteTable, now: Clock) {
  return {
    list: (principal: Principal): readonly ModelEntry[] => {
      const { models, isUsable } = table()
      return toModelList(
        models.all().filter((row) => isUsable(principal, row)),
        now(),
      ).data
    },
    find: (principal: Principal, id: string): ModelEntry | null => {
      const { models, isUsable } = table()
      return findModelEntry(models, id, {
        isUsable: (row) => isUsable(principal, row),
        atMs: now(),
      })
    },
  }
}
