import { unsupported } from '../request-checks.ts'
import type { Target } from '../adapter.ts'
import { toModelPath } from '../model-path.ts'

/** Which format a model is served in. */
export type Wire = 'gemini' | 'messages' | 'chat-completions'

/** Publishers by whose name an id may begin (`publisher/model`); all others speak OpenAI's format. */
const WIRE_BY_PUBLISHER: Readonly<Record<string, Wire>> = {
  google: 'gemini',
  endpoints: 'gemini',
  anthropic: 'messages',
}

/** The catalogue's rule, or for models that it does not know the publisher in the id. */
export function wireOf({ model, info }: Pick<Target, 'model' | 'info'>): Wire {
  const rule = info?.rules?.wire
  if (rule !== undefined) return rule
  if (!model.includes('/')) return 'gemini'
  return WIRE_BY_PUBLISHER[model.slice(0, model.indexOf('/'))] ?? 'chat-completions'
}

/**
 * Where the project's resources are; express keys know their project by themselves. `version` is
 * that of the API.
 */
export function resourcePath({ settings, region }: Target, version: string): string {
  const { project } = settings
  if (project === undefined) return `/${version}`
  return `/${version}/projects/${toModelPath(project)}/locations/${toModelPath(region ?? 'global')}`
}

/** A publisher's model or a tuned model's endpoint (`endpoints/123`), with a method of it. */
export function methodPath(
  target: Target,
  { publisher, version, method }: Readonly<Record<'publisher' | 'version' | 'method', string>>,
): string {
  const prefix = `${publisher}/`
  const { model } = target
  if (target.settings.project === undefined && model.startsWith('endpoints/')) {
    throw unsupported('Endpoints need a project, which an express key does not tell.', 'model')
  }
  const path = toModelPath(model.startsWith(prefix) ? model.slice(prefix.length) : model)
  const resource = path.startsWith('endpoints/') ? path : `publishers/${publisher}/models/${path}`
  return `${resourcePath(target, version)}/${resource}:${method}`
}
