import type { HeaderList } from '../../domain/transport.ts'
import type { ChatExchange, ChatInput, Target, WireRequest } from '../adapter.ts'
import { createAnswerReader } from './answer.ts'
import type { GeminiDialect } from './dialect.ts'
import { toGeminiRequest } from './request.ts'
import { absorbResponse, toCompletion } from './response.ts'
import { createRecordReader } from './stream.ts'

const JSON_HEADERS: HeaderList = ['content-type', 'application/json']

/**
 * One call to a Gemini model through any of its doors. Opaque state travels as
 * `extra_content.google`: `thought_signature` on tool calls and on the message, `parts` that
 * OpenAI has no field for, `grounding_metadata`. Sent back, the first two go where they were.
 */
export function openGemini(input: ChatInput, target: Target, dialect: GeminiDialect): ChatExchange {
  const { body, headers, warnings, toolNames } = toGeminiRequest(input, target, dialect)
  const { callId, createdS } = input
  const identity = { callId, createdS, model: target.model }
  const answer = createAnswerReader({ ...identity, toolNames })
  const method = input.request.stream === true ? 'streamGenerateContent?alt=sse' : 'generateContent'
  const wireOf = (fields: object): WireRequest => ({
    path: dialect.methodPath(target, method),
    headers: [...JSON_HEADERS, ...headers],
    body: JSON.stringify(fields),
  })
  const continuation = (continuationToken: string) => wireOf({ ...body, continuationToken })
  return {
    wire: wireOf(body),
    framing: 'sse',
    warnings,
    readAnswer(bytes) {
      absorbResponse(bytes, answer)
      const token = answer.nextToken()
      const completion = toCompletion(answer, createdS)
      const usage = answer.usage()
      if (token === null) return { completion, bytes: null, usage }
      return { completion, bytes: null, usage, next: continuation(token) }
    },
    openStream: (sink) => createRecordReader(sink, { answer, identity, continuation }),
  }
}
