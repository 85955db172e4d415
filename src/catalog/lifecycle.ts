import type { ModelInfo } from '../domain/model.ts'

/** Midnight UTC of an ISO day; of the first day where only a year and month are given. */
export function dayMs(isoDate: string): number {
  return Date.parse(isoDate.length === 7 ? `${isoDate}-01` : isoDate)
}

/** Whether the provider has announced an end of this model that has passed. */
export function isShutDown(row: ModelInfo, atMs: number): boolean {
  return row.shutdownOn != null && dayMs(row.shutdownOn) <= atMs
}
