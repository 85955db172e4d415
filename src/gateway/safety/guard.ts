import type { Call } from '../../domain/call.ts'
import type { Awaitable } from '../../domain/counters.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Span } from '../../domain/trace.ts'
import { GatewayError } from '../../errors.ts'
import { toParamPath } from '../../lib/param-path.ts'
import type { ChatRequest } from '../../openai/chat-request.ts'
import type { EmbeddingsRequest } from '../../openai/embeddings.ts'
import type { CleanMemories, CleanMemory } from '../../safety/clean-memory.ts'
import { narrowPolicySchema, type NarrowPolicy } from '../../safety/document.ts'
import { inspectPieces } from '../../safety/inspect.ts'
import { applyEdits } from '../../safety/masking/apply.ts'
import { createVault, type Vault } from '../../safety/masking/vault.ts'
import type { SafetyRules } from '../../safety/policies.ts'
import { withoutStops } from '../../safety/policy/relax.ts'
import type { PreparedPolicy } from '../../safety/prepare.ts'
import type { Verdict } from '../../safety/verdict.ts'
import { withOpinion, wantsModerator } from './moderation/moderated.ts'
import type { Moderator } from './moderation/moderator.ts'
import { createCallSafety, type CallSafety } from './call-safety.ts'
import { reviewTermsOf, toRefusal, type Incidents } from './incident.ts'
import {
  textsOfChat,
  textsOfEmbeddings,
  withTexts,
  type RequestText,
  type RequestTexts,
} from './request-texts.ts'

export interface GuardOptions {
  /** A tenant's rules. Rejects with GatewayError where they can't be known. */
  readonly rulesOf: (tenantId: string) => Awaitable<SafetyRules>
  readonly incidents: Incidents
  readonly moderator: Moderator
  /** Of texts that were clean; those of tenants are kept apart. */
  readonly memories: CleanMemories
  readonly now: Clock
  /** A few random letters and digits, new for each call. */
  readonly createNonce: () => string
}

/** A request that may go on, as it may go on. */
export interface Guarded<Request> {
  /** The same object where nothing had to be changed. */
  readonly request: Request
  /** Units of text that masking has added: what is paid for by length has grown by them. */
  readonly grownBy: number
  /** What watches over the answer, and knows what to tell with it. */
  readonly safety: CallSafety
}

/** Content safety at the doors to models. */
export interface Guard {
  /** Throws (or rejects with) GatewayError where the policy stops the request. */
  chat(call: Call, request: ChatRequest): Awaitable<Guarded<ChatRequest>>
  /** The same; what is masked is masked for good, so that equal texts stay equal. */
  embeddings(call: Call, request: EmbeddingsRequest): Awaitable<Guarded<EmbeddingsRequest>>
}

/** The header with which a caller names the review that let its call through. */
const REVIEW_HEADER = 'x-scalix-review'

/** Inspects requests before they are planned, so that nobody sees what may not leave. */
export function createGuard(options: GuardOptions): Guard {
  const inspect = <Request extends Asked>(
    asked: Asking<Request>,
    rules: SafetyRules,
    isReleased: boolean,
  ): Awaitable<Guarded<Request>> => {
    const { call, request, endpoint } = asked
    const { texts, hasUnread } = asked.texts(request)
    if (hasUnread && rules.blocksUnread) throw unreadParts()
    const { model } = request
    const { keyId } = call.principal
    const { prepared } = rules.policyFor({ keyId, model, wish: readWish(request) })
    const policy = isReleased ? withoutStops(prepared) : prepared
    const memory = options.memories.of(call.principal.tenantId)
    const local = inspectTraced(texts, policy, { span: call.span, nowMs: options.now(), memory })
    const conclude = (verdict: Verdict): Awaitable<Guarded<Request>> => {
      const passed = () => pass({ asked, texts, rules, policy, verdict }, options)
      if (verdict.computed === 'allow' && verdict.allowed) return passed()
      const about = {
        call,
        endpoint,
        model,
        direction: 'input' as const,
        verdict,
        pieces: texts,
        asked: texts,
        ...reviewTermsOf(rules),
      }
      if (verdict.allowed) {
        options.incidents.note(about)
        return passed()
      }
      const refuse = () => toRefusal(verdict, { ...about, id: options.incidents.note(about) })
      if (isReleased || verdict.action === 'block') throw refuse()
      const question = { call, reviewId: null, asked: texts }
      return options.incidents.takeRelease(question).then((isGiven) => {
        if (!isGiven) throw refuse()
        return inspect(asked, rules, true)
      })
    }
    const { moderator: settings } = rules
    if (settings === null || !wantsModerator(settings, local)) return conclude(local)
    const question = { call, settings, texts: textsToModerate(texts, local) }
    return options.moderator
      .ask(question)
      .then((opinion) =>
        conclude(withOpinion(local, opinion, { prepared: policy, settings, direction: 'input' })),
      )
  }

  /** A caller that names a review asks for its release; also for an answer that was stopped. */
  const inspectReviewed = async <Request extends Asked>(
    asked: Asking<Request>,
    rules: SafetyRules,
    reviewId: string,
  ): Promise<Guarded<Request>> => {
    const { texts } = asked.texts(asked.request)
    const { call } = asked
    const isGiven = await options.incidents.takeRelease({ call, reviewId, asked: texts })
    return inspect(asked, rules, isGiven)
  }

  const ask = <Request extends Asked>(asked: Asking<Request>): Awaitable<Guarded<Request>> => {
    const rules = options.rulesOf(asked.call.principal.tenantId)
    const reviewId = asked.call.header(REVIEW_HEADER)
    const begin = (known: SafetyRules) =>
      reviewId === undefined
        ? inspect(asked, known, false)
        : inspectReviewed(asked, known, reviewId)
    return rules instanceof Promise ? rules.then(begin) : begin(rules)
  }
  return {
    chat: (call, request) =>
      ask({ call, request, endpoint: 'chat.completions', texts: textsOfChat, isRestored: true }),
    embeddings: (call, request) =>
      ask({ call, request, endpoint: 'embeddings', texts: textsOfEmbeddings, isRestored: false }),
  }
}

interface Asked {
  readonly model: string
  readonly safety?: unknown
}

interface Asking<Request extends Asked> {
  readonly call: Call
  readonly request: Request
  readonly endpoint: string
  readonly texts: (request: Request) => RequestTexts
  /** There is an answer in which what was masked becomes whole again. */
  readonly isRestored: boolean
}

interface Passing<Request extends Asked> {
  readonly asked: Asking<Request>
  readonly texts: readonly RequestText[]
  readonly rules: SafetyRules
  readonly policy: PreparedPolicy
  readonly verdict: Verdict
}

function pass<Request extends Asked>(
  { asked, texts, rules, policy, verdict }: Passing<Request>,
  options: GuardOptions,
): Guarded<Request> {
  const { request, call, endpoint, isRestored } = asked
  let vault: Vault | null = null
  let changed = request
  let grownBy = 0
  if (verdict.edits.length > 0) {
    vault = isRestored ? createVault(options.createNonce()) : null
    const masked = applyEdits(texts, verdict.edits, vault)
    changed = withTexts(request, texts, masked)
    grownBy = Math.max(0, lengthOf(masked) - lengthOf(texts.map(({ text }) => text)))
  }
  const safety = createCallSafety({
    call,
    endpoint,
    model: request.model,
    rules,
    policy,
    asked: texts,
    input: verdict,
    vault: vault !== null && vault.labels().length > 0 ? vault : null,
    incidents: options.incidents,
    now: options.now,
  })
  return { request: changed, grownBy, safety }
}

interface Inspecting {
  readonly span: Span
  readonly nowMs: number
  readonly memory: CleanMemory
}

function inspectTraced(
  texts: readonly RequestText[],
  policy: PreparedPolicy,
  { span, nowMs, memory }: Inspecting,
): Verdict {
  const known = { direction: 'input' as const, nowMs, memory }
  if (!span.isRecording) return inspectPieces(texts, policy, known)
  const own = span.child('guardrails', 'internal', { 'scalix.safety.pieces': texts.length })
  const verdict = inspectPieces(texts, policy, known)
  own.set({
    'scalix.safety.action': verdict.action,
    'scalix.safety.types': verdict.violations.map(({ type }) => type),
  })
  own.end()
  return verdict
}

/** What people brought in, as it may leave. */
function textsToModerate(texts: readonly RequestText[], { edits }: Verdict): readonly string[] {
  return applyEdits(texts, edits, null).filter((_text, at) => texts[at]?.origin !== 'system')
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0)
}

/** A policy that the caller wishes for its own call: it can only tighten. */
function readWish({ safety }: Asked): NarrowPolicy | null {
  if (safety === undefined) return null
  const parsed = narrowPolicySchema.safeParse(safety)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const param = toParamPath(['safety', ...(issue?.path ?? [])])
  throw new GatewayError('invalid_request', `${param}: ${issue?.message ?? 'is not valid'}`, {
    param,
  })
}

function unreadParts(): GatewayError {
  return new GatewayError(
    'content_blocked',
    'The content policy lets nothing pass that it can’t read: images, audio, files, tokens.',
    { shouldRetry: false, details: { categories: ['unread_parts'] } },
  )
}
