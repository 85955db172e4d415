import type { ModelMode } from '../domain/model.ts'
import { once } from '../lib/lazy.ts'
import type { ChatRequest } from '../openai/chat-request.ts'
import { asksForAbilities, outputMaxOf, readDemands, type Demands } from './demands.ts'
import { sessionKeyOf } from './sessions.ts'

/** What the analysis says of a request, as far as planning reads it. */
export interface PlanAnalysis {
  /** Kind of task. */
  readonly type: string
  /** 0 to 1. */
  readonly difficulty: number
  /** ISO 639-1, or `und`. */
  readonly language: string
}

/**
 * What planning may want to know of a request. What takes work is a function, so that it is only
 * done where something depends on it; each gives the same whenever it is asked.
 */
export interface Asked<Analysis extends PlanAnalysis = PlanAnalysis> {
  readonly mode: ModelMode
  readonly bodyBytes: number
  /** As the caller limits its answer; null when it does not, 0 for embeddings. */
  readonly outputTokensMax: number | null
  readonly isStream: boolean
  readonly serviceTier: string | null
  /** The last message is a tool's result: the model that called it gets it. */
  readonly hasToolResult: boolean
  /** It goes on with something, by its messages or by the cache key it names. */
  readonly isContinued: boolean
  readonly tags: readonly string[]
  readonly toolCount: number
  readonly wantsJsonSchema: boolean
  /** Quick: false means that `demands` names no ability. */
  readonly mayNeedAbilities: boolean
  demands(): Demands
  /** Null where there is nothing to analyse, as of embeddings. */
  analysis(): Analysis | null
  /** The analysis, if anybody has asked for it. */
  knownAnalysis(): Analysis | null
  /** See `sessionKeyOf`. */
  sessionKey(tenantId: string, session: string | null): string | null
}

/** What a chat request asks. `analyse` is called once at most. */
export function askedByChat<Analysis extends PlanAnalysis>(
  chat: ChatRequest,
  {
    bodyBytes,
    analyse,
  }: { readonly bodyBytes: number; readonly analyse: (request: ChatRequest) => Analysis },
): Asked<Analysis> {
  const demands = once(() => readDemands(chat))
  const analysis = once(() => analyse(chat))
  return {
    mode: 'chat',
    bodyBytes,
    outputTokensMax: outputMaxOf(chat),
    isStream: chat.stream === true,
    serviceTier: chat.service_tier ?? null,
    hasToolResult: chat.messages.at(-1)?.role === 'tool',
    isContinued:
      chat.prompt_cache_key != null || chat.messages.some(({ role }) => role === 'assistant'),
    tags: chat.routing?.tags ?? [],
    toolCount: chat.tools?.length ?? 0,
    wantsJsonSchema: chat.response_format?.type === 'json_schema',
    mayNeedAbilities: asksForAbilities(chat),
    demands: demands.get,
    analysis: analysis.get,
    knownAnalysis: () => analysis.peek() ?? null,
    sessionKey: (tenantId, session) => sessionKeyOf(chat, { tenantId, session }),
  }
}

/** What a request for embeddings asks: only its size matters. */
export function askedByEmbeddings({
  bodyBytes,
  tags,
}: {
  readonly bodyBytes: number
  readonly tags: readonly string[]
}): Asked<never> {
  const demands: Demands = { abilities: [], textLength: bodyBytes, attachments: 0 }
  return {
    mode: 'embedding',
    bodyBytes,
    outputTokensMax: 0,
    isStream: false,
    serviceTier: null,
    hasToolResult: false,
    isContinued: false,
    tags,
    toolCount: 0,
    wantsJsonSchema: false,
    mayNeedAbilities: false,
    demands: () => demands,
    analysis: () => null,
    knownAnalysis: () => null,
    sessionKey: () => null,
  }
}
