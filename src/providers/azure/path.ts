import type { Target } from '../adapter.ts'
import { toModelPath } from '../model-path.ts'

/**
 * Path and query of an operation such as `chat/completions`. Throws GatewayError `model_not_found`
 * for a model that can't be the name of a deployment.
 */
export function azurePath({ model, settings }: Target, operation: string): string {
  const { form, apiVersion } = settings
  if (form !== 'deployments') return v1Path(settings, operation)
  // A deployment is one segment: its name may not lead to another operation.
  const deployment = toModelPath(model).replaceAll('/', '%2F')
  const version = encodeURIComponent(apiVersion ?? '')
  return `/openai/deployments/${deployment}/${operation}?api-version=${version}`
}

/** The same in the v1 API, which every resource serves beside the one of deployments. */
export function v1Path({ form, apiVersion }: Target['settings'], operation: string): string {
  const isTaken = apiVersion !== undefined && form !== 'deployments'
  return `/openai/v1/${operation}${isTaken ? `?api-version=${encodeURIComponent(apiVersion)}` : ''}`
}
