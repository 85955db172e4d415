import { decodeUtf8 } from '../../lib/bytes.ts'
import {
  countOf,
  isJsonObject,
  objectsOf,
  parseJson,
  textOf,
  type JsonObject,
} from '../../lib/json.ts'
import type {
  Annotation,
  AnswerMessage,
  AnswerToolCall,
  FinishReason,
} from '../../openai/chat-completion.ts'
import type { ChatAnswer } from '../adapter.ts'
import type { AnswerIdentity } from '../chunk-emitter.ts'
import { protocolError } from '../errors.ts'
import { readResponsesError } from './error.ts'
import type { ResponsesDialect } from './index.ts'
import { createOutputKeeper, PARAGRAPH, reasoningTextOf } from './state.ts'
import { readResponsesUsage } from './usage.ts'

export interface AnswerContext extends AnswerIdentity {
  readonly dialect: ResponsesDialect
}

const ENDS = ['completed', 'incomplete']

/** A whole response as a completion. Throws ProviderError when it failed or is none. */
export function readResponse(body: Uint8Array, context: AnswerContext): ChatAnswer {
  const response = parseJson(decodeUtf8(body))
  if (!isJsonObject(response)) throw protocolError('The answer is not a JSON object.')
  if (response.error != null || response.status === 'failed') {
    throw readResponsesError(response, context.dialect)
  }
  if (!Array.isArray(response.output)) throw protocolError('The answer holds no output.')
  if (!ENDS.includes(textOf(response.status) ?? 'completed')) {
    throw protocolError('The answer is not complete.')
  }
  const message = toMessage(response, context)
  const usage = readResponsesUsage(response.usage)
  const tier = textOf(response.service_tier)
  return {
    completion: {
      id: textOf(response.id) ?? `chatcmpl-${context.callId}`,
      object: 'chat.completion',
      created: context.createdS,
      model: textOf(response.model) ?? context.model,
      choices: [
        {
          index: 0,
          message,
          finish_reason: toFinishReason(response, message.tool_calls !== undefined),
          logprobs: null,
        },
      ],
      ...(usage !== null && { usage }),
      ...(tier !== undefined && { service_tier: tier }),
    },
    bytes: null,
    usage,
  }
}

function toMessage(response: JsonObject, { dialect }: AnswerContext): AnswerMessage {
  const items = objectsOf(response.output)
  const keeper = createOutputKeeper()
  for (const item of items) keeper.add(item)
  const said = readText(items.filter(({ type }) => type === 'message'))
  const calls = items.flatMap((item) => toCall(item) ?? [])
  const reasoning = items
    .filter(({ type }) => type === 'reasoning')
    .map(reasoningTextOf)
    .filter((text) => text !== '')
  const state = keeper.state(dialect.id)
  return {
    role: 'assistant',
    content: said.content,
    refusal: said.refusal,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(said.annotations.length > 0 && { annotations: said.annotations }),
    ...(reasoning.length > 0 && { reasoning_content: reasoning.join(PARAGRAPH) }),
    ...(state !== undefined && { extra_content: state }),
  }
}

function readText(messages: readonly JsonObject[]) {
  const annotations: Annotation[] = []
  let content: string | null = null
  let refusal: string | null = null
  for (const part of messages.flatMap((message) => objectsOf(message.content))) {
    if (part.type === 'refusal') refusal = (refusal ?? '') + (textOf(part.refusal) ?? '')
    if (part.type !== 'output_text') continue
    const start: number = content?.length ?? 0
    content = (content ?? '') + (textOf(part.text) ?? '')
    annotations.push(...objectsOf(part.annotations).flatMap((it) => toAnnotation(it, start) ?? []))
  }
  return { content, refusal, annotations }
}

/** A web citation, moved by where its part begins; undefined for references of other kinds. */
export function toAnnotation(annotation: JsonObject, start: number): Annotation | undefined {
  const url = textOf(annotation.url)
  if (annotation.type !== 'url_citation' || url === undefined) return undefined
  return {
    type: 'url_citation',
    url_citation: {
      url,
      title: textOf(annotation.title) ?? '',
      start_index: (countOf(annotation.start_index) ?? 0) + start,
      end_index: (countOf(annotation.end_index) ?? 0) + start,
    },
  }
}

/** A call of either kind; undefined for items that are none. */
export function toCall(item: JsonObject): AnswerToolCall | undefined {
  const id = textOf(item.call_id) ?? textOf(item.id) ?? ''
  const name = textOf(item.name) ?? ''
  if (item.type === 'custom_tool_call') {
    return { id, type: 'custom', custom: { name, input: textOf(item.input) ?? '' } }
  }
  if (item.type !== 'function_call') return undefined
  return { id, type: 'function', function: { name, arguments: textOf(item.arguments) ?? '' } }
}

/** How a response ended, in OpenAI's terms for chat completions. */
export function toFinishReason(
  { status, incomplete_details: details }: JsonObject,
  hasCalls: boolean,
): FinishReason {
  if (status === 'incomplete') {
    const reason = isJsonObject(details) ? details.reason : undefined
    if (reason === 'content_filter') return 'content_filter'
    // Cut by a limit of whatever kind: what was called may be cut, too.
    if (reason !== 'steered') return 'length'
  }
  return hasCalls ? 'tool_calls' : 'stop'
}
