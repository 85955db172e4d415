import type { Principal } from '../domain/principal.ts'
import type { RouteTable } from '../gateway/route-table.ts'
import type { ModelEntry } from '../http/routes/models.ts'

/** What a caller may use, as OpenAI lists models. */
export function createModelList(table: () => RouteTable) {
  const list = (principal: Principal): ModelEntry[] => table().list(principal)
  return {
    list,
    find: (principal: Principal, id: string) => table().describe(principal, id),
  }
}
