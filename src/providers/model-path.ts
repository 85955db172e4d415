import { GatewayError } from '../errors.ts'

/**
 * A model's id as part of an address. Callers name models freely, so whatever could lead to
 * another path is escaped, and steps out of the path are refused (`model_not_found`).
 */
export function toModelPath(model: string): string {
  const segments = model.split('/')
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new GatewayError('model_not_found', 'This is not the id of a model.', { param: 'model' })
  }
  return segments.map((segment) => encodeURIComponent(segment).replaceAll('%40', '@')).join('/')
}
