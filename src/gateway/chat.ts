import type { Call, CallFacts } from '../domain/call.ts'
import { GatewayError } from '../errors.ts'
import { chatRequestSchema, type ChatRequest } from '../openai/chat-request.ts'
import type { ChatInput } from '../providers/adapter.ts'
import type { Answer } from './answer.ts'
import type { ChatDispatch } from './dispatch.ts'
import { parseJsonBody } from './json-body.ts'
import type { Route } from './try-routes.ts'

export interface ChatOptions {
  /** Where a call may go, best first. Throws GatewayError when there is nowhere. */
  readonly plan: (request: ChatRequest, call: Call) => readonly Route[]
  readonly dispatch: (chat: ChatDispatch) => Promise<void>
}

export interface ModelCall {
  readonly call: Call
  readonly facts: CallFacts
  readonly body: Uint8Array
  readonly answer: Answer
}

/** `POST /v1/chat/completions`: from the body's bytes to the end of the answer. */
export function createChat({ plan, dispatch }: ChatOptions) {
  return async function chat({ call, facts, body, answer }: ModelCall): Promise<void> {
    const input = toChatInput(body, call)
    facts.model = input.request.model
    facts.stream = input.request.stream === true
    const routes = plan(input.request, call)
    if (routes.length === 0) {
      throw new GatewayError('no_healthy_provider', 'No provider can take this call now.')
    }
    await dispatch({ call, facts, input, answer, routes })
  }
}

function toChatInput(body: Uint8Array, call: Call): ChatInput {
  const { text, value } = parseJsonBody(body, chatRequestSchema)
  return {
    request: value,
    bytes: body,
    text,
    callId: call.id,
    createdS: Math.floor(call.startedAtMs / 1000),
  }
}
