import type { Call, CallFacts } from '../domain/call.ts'
import type { Awaitable } from '../domain/counters.ts'
import { chatRequestSchema } from '../openai/chat-request.ts'
import type { ChatInput } from '../providers/adapter.ts'
import type { Answer } from './answer.ts'
import type { ChatDispatch } from './dispatch.ts'
import { toToolsRequest } from './functions-request.ts'
import { parseJsonBody } from './json-body.ts'
import type { Guard } from './safety/guard.ts'
import type { Allowance, SpendingWish } from './spending.ts'
import { withParamLimits } from './param-limits.ts'
import type { RoutePlan, Wanted } from './route-table.ts'
import { planTraced } from './traced-plan.ts'

export interface ChatOptions {
  /** Where a call may go. Throws GatewayError when there is nowhere. */
  readonly plan: (wanted: Wanted) => Awaitable<RoutePlan>
  /** Throws GatewayError when the call may not be paid. */
  readonly allow: (wish: SpendingWish) => Awaitable<Allowance>
  readonly dispatch: (chat: ChatDispatch) => Promise<void>
  /** Content safety; null where it is switched off. */
  readonly guard: Guard | null
}

export interface ModelCall {
  readonly call: Call
  readonly facts: CallFacts
  readonly body: Uint8Array
  readonly answer: Answer
}

/** `POST /v1/chat/completions`: from the body's bytes to the end of the answer. */
export function createChat({ plan, allow, dispatch, guard }: ChatOptions) {
  return async function chat({ call, facts, body, answer }: ModelCall): Promise<void> {
    const { input: sent, wantsFunctionCall } = readChat(body, call)
    facts.model = sent.request.model
    facts.stream = sent.request.stream === true
    const inspecting = guard === null ? null : guard.chat(call, sent.request)
    const guarded = inspecting instanceof Promise ? await inspecting : inspecting
    const asked = guarded === null ? sent : withRequest(sent, guarded.request)
    const bodyBytes = body.length + (guarded?.grownBy ?? 0)
    const wanted: Wanted = {
      principal: call.principal,
      mode: 'chat',
      model: asked.request.model,
      request: asked.request,
      chat: asked.request,
      header: call.header,
      bodyBytes,
    }
    const planned = planTraced(plan, wanted, call.span)
    const routePlan = planned instanceof Promise ? await planned : planned
    const input = withParamLimits(asked, routePlan.effects?.params ?? null)
    const routes = routePlan.routes.length > 0 ? routePlan.routes : routePlan.resting
    const allowed = allow(toSpendingWish(input, { call, routes, bodyBytes }))
    const allowance = allowed instanceof Promise ? await allowed : allowed
    try {
      await dispatch({
        call,
        facts,
        input: withOutputLimit(input, allowance.outputTokensMax),
        wantsFunctionCall,
        safety: guarded?.safety ?? null,
        answer,
        plan: routePlan,
        routes: routePlan.routes.length > 0 ? allowance.routes : [],
      })
    } finally {
      allowance.hold?.settle(facts.costNanoUsd ?? 0, call.runInBackground)
    }
  }
}

function withRequest(input: ChatInput, request: ChatInput['request']): ChatInput {
  return request === input.request ? input : { ...input, request, bytes: null, text: null }
}

function toSpendingWish(
  { request }: ChatInput,
  facts: Pick<SpendingWish, 'call' | 'routes' | 'bodyBytes'>,
): SpendingWish {
  return {
    ...facts,
    serviceTier: request.service_tier ?? null,
    output: {
      tokensMax: request.max_completion_tokens ?? request.max_tokens ?? null,
      choices: request.n ?? 1,
    },
  }
}

/** What was reserved is also the most that may come: the provider has to know. */
function withOutputLimit(input: ChatInput, tokensMax: number | null): ChatInput {
  if (tokensMax === null) return input
  return withRequest(input, { ...input.request, max_completion_tokens: tokensMax })
}

function readChat(body: Uint8Array, call: Call): Pick<ChatDispatch, 'input' | 'wantsFunctionCall'> {
  const { text, value } = parseJsonBody(body, chatRequestSchema)
  const request = toToolsRequest(value)
  const isAsSent = request === value
  const input = {
    request,
    bytes: isAsSent ? body : null,
    text: isAsSent ? text : null,
    callId: call.id,
    createdS: Math.floor(call.startedAtMs / 1000),
  }
  return { input, wantsFunctionCall: value.functions != null }
}
