import type { Span } from '../domain/trace.ts'
import type { AttemptOutcome } from './attempt.ts'
import type { Route } from './route-table.ts'

/** By the conventions for generative AI (https://opentelemetry.io/docs/specs/semconv/gen-ai). */
export function beginAttemptSpan(
  parent: Span,
  {
    route,
    number,
    endpoint,
  }: { readonly route: Route; readonly number: number; readonly endpoint: string },
): Span {
  if (!parent.isRecording) return parent
  const { provider, target } = route
  const operation = endpoint === 'embeddings' ? 'embeddings' : 'chat'
  return parent.child(`${operation} ${target.model}`, 'client', {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': target.model,
    'server.address': hostOf(target.baseUrl),
    'scalix.attempt.number': number,
  })
}

/** Ends it with what became of the attempt. */
export function endAttemptSpan(
  span: Span,
  {
    outcome,
    costNanoUsd,
  }: { readonly outcome: AttemptOutcome; readonly costNanoUsd: number | null },
): void {
  if (!span.isRecording) return
  const usage = 'usage' in outcome ? outcome.usage : null
  if (usage !== null) {
    span.set({
      'gen_ai.usage.input_tokens': usage.prompt_tokens,
      'gen_ai.usage.output_tokens': usage.completion_tokens,
    })
  }
  if (costNanoUsd !== null) span.set({ 'scalix.cost.usd': costNanoUsd / 1e9 })
  if (outcome.kind === 'blocked') span.fail(outcome.error.code)
  else if ('error' in outcome) {
    span.fail(outcome.error.kind)
    if (outcome.error.status > 0) span.set({ 'http.response.status_code': outcome.error.status })
  } else if (outcome.kind === 'closed') span.fail('client_closed')
  span.end()
}

function hostOf(url: string): string {
  return /^[a-z]+:\/\/([^/:]+)/i.exec(url)?.[1] ?? ''
}
