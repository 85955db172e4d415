import type { ModelMode } from '../domain/model.ts'
import { GatewayError, type ErrorCode } from '../errors.ts'
import type { Removed } from './filters.ts'

const LISTED_MAX = 20
const HIDDEN = new Set<string>(['scope', 'policy', 'residency', 'rule'])

/** What took most candidates out is what the caller has to change. */
export function nothingLeft(removed: readonly Removed[], mode: ModelMode): GatewayError {
  const counts = new Map<string, number>()
  for (const { reason } of removed) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const [dominant = 'policy'] = [...counts.entries()]
    .toSorted((a, b) => b[1] - a[1])
    .map(([reason]) => reason)
  const [code, param, message] = explain(dominant, mode)
  return new GatewayError(code, message, {
    param,
    shouldRetry: false,
    details: {
      removed: removed
        // What a caller may not use is nothing that it needs to hear of.
        .filter(({ reason }) => !HIDDEN.has(reason))
        .slice(0, LISTED_MAX)
        .map(({ deployment, reason }) => ({ deployment: deployment.id, reason })),
    },
  })
}

function explain(reason: string, mode: ModelMode): readonly [ErrorCode, string, string] {
  if (reason.startsWith('capability:')) {
    const ability = reason.slice('capability:'.length)
    return ['no_capable_model', 'model', `None of the models offers what is asked for: ${ability}.`]
  }
  switch (reason) {
    case 'mode': {
      const wanted = mode === 'chat' ? 'chat completions' : 'embeddings'
      return ['no_capable_model', 'model', `The model does not offer ${wanted}.`]
    }
    case 'context':
      return [
        'context_length_exceeded',
        'messages',
        'The request is longer than what the model can take.',
      ]
    case 'budget':
      return [
        'budget_exceeded',
        'routing.max_cost_usd',
        'No model can be expected to answer for so little.',
      ]
    case 'wish':
      return ['no_capable_model', 'routing.providers', 'The routing wish excludes every provider.']
    default:
      return ['policy', 'model', 'This key or its tenant may not use the model or its providers.']
  }
}
