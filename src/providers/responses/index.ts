import type { HeaderList } from '../../domain/transport.ts'
import type { ChatExchange, ChatInput, Target } from '../adapter.ts'
import type { ErrorClassifier } from '../errors.ts'
import { toResponsesRequest } from './request.ts'
import { readResponse } from './response.ts'
import { createEventReader } from './stream.ts'

const HEADERS: HeaderList = ['content-type', 'application/json']

/** How a provider's Responses API is reached. */
export interface ResponsesDialect {
  /** Whose state an answer carries: the field of `extra_content`. */
  readonly id: string
  /** Follows the base address. */
  readonly path: (target: Target) => string
  /** Own error codes; null leaves an error to the common rules. */
  readonly classifyError?: ErrorClassifier | undefined
}

/**
 * One chat call over the Responses API (openai 7.57.0, resources/responses). Nothing is stored
 * there unless the caller says so: encrypted reasoning travels as `extra_content.<id>.output` on
 * the answer's message; sent back with it, it is put before what it led to. Throws GatewayError for
 * what this API can't do.
 */
export function openResponses(
  input: ChatInput,
  target: Target,
  dialect: ResponsesDialect,
): ChatExchange {
  const warnings: string[] = []
  const warn = (text: string) => warnings.push(text)
  const body = toResponsesRequest(input.request, { target, input, warn }, dialect.id)
  const context = { callId: input.callId, createdS: input.createdS, model: target.model, dialect }
  return {
    wire: { path: dialect.path(target), headers: HEADERS, body: JSON.stringify(body) },
    framing: 'sse',
    warnings,
    readAnswer: (answer) => readResponse(answer, context),
    openStream: (sink) => createEventReader(sink, context),
  }
}
