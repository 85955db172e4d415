import type { ModelInfo } from '../domain/model.ts'
import { omitFields } from '../lib/json.ts'
import type { ChatRequest } from '../openai/chat-request.ts'

interface FormatContext {
  readonly info: ModelInfo | null
  readonly warn: (text: string) => void
  /** False where JSON mode and tools exclude each other, whatever the model. */
  readonly jsonModeWithTools?: boolean
  /** False where a schema can be enforced, but not JSON without one. */
  readonly hasJsonMode?: boolean
  /** False where no model enforces a schema. */
  readonly hasSchemas?: boolean
}

/**
 * The request with an output format that the model takes. A JSON schema that it can't enforce is
 * asked for in words, in JSON mode where there is one, always with a warning. Models that the
 * catalogue does not know are taken at the caller's word.
 */
export function withFittingFormat(request: ChatRequest, context: FormatContext): ChatRequest {
  const { info, warn, jsonModeWithTools = true } = context
  const type = request.response_format?.type
  if (type !== 'json_schema' && type !== 'json_object') return request
  const hasTools = (request.tools?.length ?? 0) > 0
  const takesFormat = jsonModeWithTools || !hasTools
  const hasJsonMode = context.hasJsonMode !== false && takesFormat
  const hasSchemas =
    context.hasSchemas !== false &&
    takesFormat &&
    (info === null || info.abilities.jsonSchema === true) &&
    !(hasTools && info?.rules?.jsonSchemaWithTools === 'never')
  if (type === 'json_schema' ? hasSchemas : hasJsonMode) return request
  warn(`response_format ${type} is asked for in words, not enforced`)
  const asked = withSchemaWish(request)
  return hasJsonMode
    ? { ...asked, response_format: { type: 'json_object' } }
    : omitFields(asked, ['response_format'])
}

/** Adds the wish for JSON, and its schema, after the leading instructions. */
function withSchemaWish(request: ChatRequest): ChatRequest {
  const { response_format: format, messages } = request
  const schema = format?.json_schema?.schema
  const wish = 'Answer with one JSON object and nothing else.'
  const content =
    schema == null ? wish : `${wish} It has to fit this JSON schema: ${JSON.stringify(schema)}`
  const firstOther = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer')
  const at = firstOther === -1 ? messages.length : firstOther
  const instruction = { role: 'system' as const, content }
  return { ...request, messages: [...messages.slice(0, at), instruction, ...messages.slice(at)] }
}
