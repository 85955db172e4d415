import type { Call } from '../../domain/call.ts'
import type { Awaitable } from '../../domain/counters.ts'
import type { Clock } from '../../domain/ports.ts'
import type { ChatRequest } from '../../openai/chat-request.ts'
import type { NarrowPolicy } from '../../safety/document.ts'
import { inspectPieces } from '../../safety/inspect.ts'
import { applyEdits } from '../../safety/masking/apply.ts'
import type { SafetyRules } from '../../safety/policies.ts'
import type { Policy } from '../../safety/policy.ts'
import type { PreparedPolicy } from '../../safety/prepare.ts'
import { SAFETY_TYPES, type Direction, type Origin, type SafetyType } from '../../safety/types.ts'
import type { Verdict } from '../../safety/verdict.ts'
import { withOpinion, wantsModerator } from './moderation/moderated.ts'
import type { Moderator } from './moderation/moderator.ts'
import { reviewTermsOf, type Incidents } from './incident.ts'
import { textsOfChat, withTexts, type RequestText } from './request-texts.ts'

/** Names of several types together, as callers write them. */
export const CHECK_GROUPS = {
  pii: ['pii'],
  toxicity: ['hate', 'violence', 'sexual', 'harassment'],
  security: ['malicious_code', 'prompt_injection'],
  all: SAFETY_TYPES,
} as const satisfies Record<string, readonly SafetyType[]>

export type CheckName = SafetyType | keyof typeof CHECK_GROUPS

export interface CheckQuestion {
  readonly text: string | null
  readonly messages: ChatRequest['messages'] | null
  /** Types and groups of types; null: all that the policy looks for. */
  readonly checks: readonly CheckName[] | null
  readonly direction: Direction
  /** Who wrote `text`. */
  readonly origin: Origin
  /** Whose alias's policy holds. */
  readonly model: string
  /** On top of what holds for the caller; it can only tighten. */
  readonly policy: NarrowPolicy | null
}

export interface Checked {
  readonly verdict: Verdict
  /** The texts as a model would see them; null where nothing is masked. */
  readonly maskedText: string | null
  readonly maskedMessages: ChatRequest['messages'] | null
  readonly policyVersion: SafetyRules['version']
  /** Of the record; null where nothing was found. */
  readonly violationId: string | null
  readonly elapsedUs: number
}

/** What has to be known of a request for a check. */
export type CheckCall = Pick<Call, 'id' | 'principal' | 'runInBackground'>

export interface CheckDeskOptions {
  readonly rulesOf: (tenantId: string) => Awaitable<SafetyRules>
  readonly incidents: Incidents
  readonly moderator: Moderator
  readonly now: Clock
  /** Milliseconds with fractions. */
  readonly clockMs: Clock
}

/** Says what the policy makes of a text, without calling a model. */
export interface CheckDesk {
  /** With a record, as a call would leave; a moderator is asked where the policy has one. */
  check(call: CheckCall, question: CheckQuestion): Promise<Checked>
  /** Without any trace. */
  analyse(call: CheckCall, question: CheckQuestion): Promise<Checked>
}

/** The same rules and the same code as for calls. */
export function createCheckDesk(options: CheckDeskOptions): CheckDesk {
  const inspect = async (call: CheckCall, question: CheckQuestion, mayAsk: boolean) => {
    const rules = await options.rulesOf(call.principal.tenantId)
    const { prepared } = rules.policyFor({
      keyId: call.principal.keyId,
      model: question.model,
      wish: question.policy,
    })
    const pieces = piecesOf(question)
    const narrowed = narrow(prepared, question.checks)
    const { direction } = question
    const startedMs = options.clockMs()
    const local = inspectPieces(pieces, narrowed, { direction, nowMs: options.now() })
    const { moderator: settings } = rules
    const verdict =
      settings !== null && mayAsk && wantsModerator(settings, local)
        ? withOpinion(
            local,
            await options.moderator.ask({
              call: { ...call, startedAtMs: options.now() },
              settings,
              texts: pieces.map(({ text }) => text),
            }),
            { prepared: narrowed, settings, direction },
          )
        : local
    const elapsedUs = Math.round((options.clockMs() - startedMs) * 1000)
    return { rules, pieces, verdict, elapsedUs }
  }
  const toChecked = (
    { rules, pieces, verdict, elapsedUs }: Awaited<ReturnType<typeof inspect>>,
    { messages, text }: CheckQuestion,
    violationId: string | null,
  ): Checked => {
    const masked = verdict.edits.length === 0 ? null : applyEdits(pieces, verdict.edits, null)
    return {
      verdict,
      maskedText: masked === null || text === null ? null : (masked[0] ?? null),
      maskedMessages:
        masked === null || messages === null ? null : rebuild(messages, pieces, masked),
      policyVersion: rules.version,
      violationId,
      elapsedUs,
    }
  }
  return {
    async check(call, question) {
      const inspected = await inspect(call, question, true)
      const { verdict, pieces, rules } = inspected
      const isClean = verdict.computed === 'allow' && verdict.allowed
      if (isClean) return toChecked(inspected, question, null)
      const id = options.incidents.note({
        call,
        endpoint: 'guardrails.check',
        model: question.model,
        direction: question.direction,
        verdict,
        pieces,
        asked: pieces,
        // There is no call that could be released.
        isHeld: false,
        ...reviewTermsOf(rules),
      })
      return toChecked(inspected, question, id)
    },
    async analyse(call, question) {
      return toChecked(await inspect(call, question, false), question, null)
    },
  }
}

function piecesOf({ text, messages, origin }: CheckQuestion): readonly RequestText[] {
  if (text !== null) return [{ text, origin, path: [] }]
  return textsOfChat({ model: '', messages: messages ?? [] }).texts
}

function rebuild(
  messages: ChatRequest['messages'],
  pieces: readonly RequestText[],
  masked: readonly string[],
): ChatRequest['messages'] {
  return withTexts({ messages }, pieces, masked).messages
}

/** The policy with everything else switched off; hard rules hold anyway. */
function narrow(prepared: PreparedPolicy, checks: readonly CheckName[] | null): PreparedPolicy {
  if (checks === null) return prepared
  const wanted = new Set<SafetyType>(checks.flatMap(typesOf))
  const types = Object.fromEntries(
    SAFETY_TYPES.map((type) => {
      const rules = prepared.policy.types[type]
      return [type, { ...rules, enabled: rules.enabled && wanted.has(type) }]
    }),
  ) as Policy['types']
  return { ...prepared, policy: { ...prepared.policy, types } }
}

function typesOf(name: CheckName): readonly SafetyType[] {
  return name in CHECK_GROUPS
    ? CHECK_GROUPS[name as keyof typeof CHECK_GROUPS]
    : [name as SafetyType]
}
