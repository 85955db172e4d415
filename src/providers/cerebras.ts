import { objectsOf, omitFields, isJsonObject, type JsonObject } from '../lib/json.ts'
import { openAiCompatible } from './openai-compatible/index.ts'
import type { RequestContext } from './openai-compatible/quirks.ts'
import { withFittingEffort } from './reasoning-effort.ts'
import { withFittingFormat } from './schema-wish.ts'

const EFFORTS = ['none', 'low', 'medium', 'high']

/**
 * Cerebras (@cerebras/cerebras_cloud_sdk 1.91.0, resources/chat/completions). Errors come without a
 * wrapper, inside streams with `status_code`; a full queue is a 429 that says so.
 */
export const cerebras = openAiCompatible({
  id: 'cerebras',
  name: 'Cerebras',
  baseUrl: 'https://api.cerebras.ai/v1',
  lacks: ['speech', 'audio', 'files', 'custom-tools'],
  drop: ['metadata', 'safety_identifier', 'store', 'verbosity'],
  maxTokensField: 'max_completion_tokens',
  readsEveryRecord: true,
  reasoningReplayField: 'reasoning',
  mapRequest: (request, { target: { info }, warn }) =>
    withFittingFormat(withFittingEffort(request, { info, warn, accepted: EFFORTS }), {
      info,
      warn,
    }),
  perCall: (context) => (asksForJsonWithTools(context) ? preferText() : {}),
  classifyError: ({ code }) => (code === 'queue_exceeded' ? 'overloaded' : null),
})

function asksForJsonWithTools({ input: { request } }: RequestContext): boolean {
  const type = request.response_format?.type
  return (request.tools?.length ?? 0) > 0 && (type === 'json_schema' || type === 'json_object')
}

/**
 * With a JSON format and tools, some models answer in text and repeat an earlier tool call after it
 * (vercel/ai, packages/cerebras): the text is the answer then, and the call is taken out.
 */
function preferText() {
  const answered = new Set<unknown>()

  const withoutCalls = (choice: JsonObject, part: 'message' | 'delta'): JsonObject => {
    const said = isJsonObject(choice[part]) ? choice[part] : {}
    const { content, tool_calls: calls } = said
    if (typeof content === 'string' && content.trim() !== '') answered.add(choice.index)
    if (!answered.has(choice.index)) return choice
    return {
      ...choice,
      ...(calls !== undefined && { [part]: omitFields(said, ['tool_calls']) }),
      ...(choice.finish_reason === 'tool_calls' && { finish_reason: 'stop' }),
    }
  }
  const map = (part: 'message' | 'delta') => (record: JsonObject) => ({
    ...record,
    choices: objectsOf(record.choices).map((choice) => withoutCalls(choice, part)),
  })
  return { mapAnswer: map('message'), mapChunk: map('delta') }
}
