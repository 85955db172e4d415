import type {
  Upstream,
  UpstreamCall,
  UpstreamReceiver,
  UpstreamRequest,
} from '../../domain/transport.ts'
import { decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts'
import { isJsonObject, parseJson, type JsonObject } from '../../lib/json.ts'
import { composeAnswer, type DemoAnswer } from './answer.ts'

/** Base address of the built-in provider; no network lies behind it. */
export const DEMO_BASE_URL = 'demo:'

const MODEL = 'echo'

/**
 * An upstream that answers `demo:` addresses by itself, in OpenAI's wire format, and passes all
 * others on to `next`. Streams come word by word, each in a turn of its own.
 */
export function createDemoUpstream(next: Upstream): Upstream {
  return {
    send: (request, receiver) =>
      request.url.startsWith(DEMO_BASE_URL)
        ? startExchange(respond(request), receiver)
        : next.send(request, receiver),
  }
}

interface DemoResponse {
  readonly status: number
  readonly contentType: string
  readonly chunks: readonly string[]
}

function startExchange(response: DemoResponse, receiver: UpstreamReceiver): UpstreamCall {
  let isOver = false
  let isPaused = false
  let hasHead = false
  let isScheduled = false
  let sent = 0

  const schedule = () => {
    if (isScheduled) return
    isScheduled = true
    queueMicrotask(step)
  }
  const step = () => {
    isScheduled = false
    if (isOver || isPaused) return
    const chunk = response.chunks[sent++]
    if (chunk === undefined) {
      isOver = true
      receiver.onEnd()
      return
    }
    receiver.onChunk(encodeUtf8(chunk))
    schedule()
  }
  queueMicrotask(() => {
    if (isOver) return
    hasHead = true
    receiver.onHead(response.status, (name) =>
      name === 'content-type' ? response.contentType : undefined,
    )
    step()
  })

  return {
    abort() {
      if (isOver) return
      isOver = true
      receiver.onFailure({ kind: 'aborted', message: 'Aborted by the gateway.' })
    },
    pause: () => {
      isPaused = true
    },
    resume() {
      isPaused = false
      if (hasHead) schedule()
    },
  }
}

function respond({ url, body }: UpstreamRequest): DemoResponse {
  const request = parseJson(typeof body === 'string' ? body : decodeUtf8(body ?? new Uint8Array()))
  if (!url.endsWith('/chat/completions') || !isJsonObject(request)) {
    return refuse(404, 'The demo provider has chat completions only.', 'not_found')
  }
  if (request.model !== MODEL) {
    return refuse(404, `The demo provider has the model "${MODEL}" only.`, 'model_not_found')
  }
  const answer = composeAnswer(request)
  return request.stream === true ? streamOf(request, answer) : wholeOf(answer)
}

function refuse(status: number, message: string, code: string): DemoResponse {
  const error = { message, type: 'invalid_request_error', param: null, code }
  return { status, contentType: 'application/json', chunks: [JSON.stringify({ error })] }
}

/** Without `id` and `created`: the adapter gives answers those of the call. */
const IDENTITY = { model: MODEL }

const callOf = (name: string) => ({
  id: 'call_demo_0',
  type: 'function',
  function: { name, arguments: '{}' },
})

function wholeOf({ words, functionName, finishReason, usage }: DemoAnswer): DemoResponse {
  const message = {
    role: 'assistant',
    content: functionName === undefined ? words.join('') : null,
    refusal: null,
    ...(functionName !== undefined && { tool_calls: [callOf(functionName)] }),
  }
  const choice = { index: 0, message, finish_reason: finishReason, logprobs: null }
  const completion = { ...IDENTITY, object: 'chat.completion', choices: [choice], usage }
  return { status: 200, contentType: 'application/json', chunks: [JSON.stringify(completion)] }
}

function streamOf(request: JsonObject, answer: DemoAnswer): DemoResponse {
  const { words, functionName, finishReason, usage } = answer
  const record = (choices: readonly JsonObject[], extra?: JsonObject) =>
    `data: ${JSON.stringify({ ...IDENTITY, object: 'chat.completion.chunk', choices, ...extra })}\n\n`
  const delta = (fields: JsonObject, reason: string | null = null) =>
    record([{ index: 0, delta: fields, logprobs: null, finish_reason: reason }])

  const records = [delta({ role: 'assistant', content: '' })]
  for (const word of words) records.push(delta({ content: word }))
  if (functionName !== undefined) {
    records.push(delta({ tool_calls: [{ index: 0, ...callOf(functionName) }] }))
  }
  records.push(delta({}, finishReason))
  const { stream_options: streamOptions } = request
  if (isJsonObject(streamOptions) && streamOptions.include_usage === true) {
    records.push(record([], { usage }))
  }
  return {
    status: 200,
    contentType: 'text/event-stream',
    chunks: [...records, 'data: [DONE]\n\n'],
  }
}
