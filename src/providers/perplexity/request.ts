import { isJsonObject, omitFields, textOf } from '../../lib/json.ts'
import type { ChatRequest } from '../../openai/chat-request.ts'
import type { RequestContext } from '../openai-compatible/quirks.ts'
import { withFittingEffort } from '../reasoning-effort.ts'
import { unsupported } from '../request-checks.ts'
import { withFittingFormat } from '../schema-wish.ts'
import { toTurns } from './messages.ts'

const EFFORTS = ['minimal', 'low', 'medium', 'high']

/**
 * A request as Perplexity takes it. Throws GatewayError for tools, their calls and their results.
 * Search options and other fields of its own pass as they are.
 */
export function toPerplexityRequest(original: ChatRequest, context: RequestContext): ChatRequest {
  const { target, warn } = context
  const { info } = target
  refuseTools(original)
  let request = withFittingEffort(original, { info, warn, accepted: EFFORTS })
  request = withFittingFormat(request, { info, warn, hasJsonMode: false })
  request = withFlatLocation(request)
  if ('tools' in request) request = omitFields(request, ['tools'])
  const messages = toTurns(request.messages, warn)
  return messages === request.messages ? request : { ...request, messages: [...messages] }
}

function refuseTools({ tools, messages }: ChatRequest) {
  if (tools != null && tools.length > 0) throw unsupported('This provider has no tools.', 'tools')
  const hasCall = messages.some(
    ({ role, tool_calls: calls }) =>
      role === 'tool' || role === 'function' || (calls != null && calls.length > 0),
  )
  if (hasCall) throw unsupported('This provider takes no calls of tools.', 'messages')
}

/** OpenAI has a place inside `approximate`, Perplexity has it right there. */
function withFlatLocation(request: ChatRequest): ChatRequest {
  const { web_search_options: options } = request
  if (!isJsonObject(options) || !isJsonObject(options.user_location)) return request
  const { approximate: place, ...rest } = options.user_location
  if (!isJsonObject(place)) return request
  const known = textOf(rest.type) === 'approximate' ? omitFields(rest, ['type']) : rest
  return { ...request, web_search_options: { ...options, user_location: { ...known, ...place } } }
}
