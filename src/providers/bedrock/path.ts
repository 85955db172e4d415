/** Ids hold colons, those of profiles are ARNs with slashes: all of it is one part of the path. */
export function modelPath(model: string, operation: string): string {
  return `/model/${encodeURIComponent(model)}/${operation}`
}
