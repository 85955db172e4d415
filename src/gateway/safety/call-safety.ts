import type { Call } from '../../domain/call.ts'
import type { Clock } from '../../domain/ports.ts'
import type { GatewayError } from '../../errors.ts'
import type { ChatExchange } from '../../providers/adapter.ts'
import type { Vault } from '../../safety/masking/vault.ts'
import type { SafetyRules } from '../../safety/policies.ts'
import type { PreparedPolicy } from '../../safety/prepare.ts'
import { createAnswerInspector } from '../../safety/stream/answer-inspector.ts'
import type { Piece } from '../../safety/types.ts'
import type { Verdict } from '../../safety/verdict.ts'
import { guardExchange } from './guarded-exchange.ts'
import { careNote, reviewTermsOf, toRefusal, type Incidents } from './incident.ts'

/** Watches over the answer of one call. */
export interface CallSafety {
  /** What is told with the answer; more once the answer has been inspected. */
  headers(): readonly string[]
  /** The exchange, with answers inspected, masked and put back into the caller's words. */
  guard(exchange: ChatExchange): ChatExchange
}

export interface CallSafetyOptions {
  readonly call: Call
  readonly endpoint: string
  readonly model: string
  readonly rules: SafetyRules
  readonly policy: PreparedPolicy
  /** All texts of the request: what a release is bound to. */
  readonly asked: readonly Piece[]
  /** Of the request. */
  readonly input: Verdict
  /** What was masked in the request; null where nothing was. */
  readonly vault: Vault | null
  readonly incidents: Incidents
  readonly now: Clock
}

/** Watches as the policy says; where it has nothing to look for, exchanges stay as they are. */
export function createCallSafety(options: CallSafetyOptions): CallSafety {
  const { policy: prepared, vault, input } = options
  let output: Verdict | null = null
  let noted = ''

  /** Tells of a verdict on the answer, once. Gives the refusal where the answer has to stop. */
  const conclude = (verdict: Verdict, pieces: readonly Piece[]): GatewayError | null => {
    output = verdict
    if (verdict.computed === 'allow' && verdict.allowed) return null
    const summary = `${verdict.action} ${verdict.violations.map(({ type }) => type).join()}`
    if (verdict.allowed && summary === noted) return null
    noted = summary
    const { call, rules } = options
    const about = { ...options, call, direction: 'output' as const, verdict, pieces }
    const id = options.incidents.note({ ...about, ...reviewTermsOf(rules) })
    return verdict.allowed ? null : toRefusal(verdict, { ...about, id })
  }

  return {
    headers: () => headersFor(input, output),
    guard: (exchange) =>
      vault === null && !prepared.readsAnswers
        ? exchange
        : guardExchange(exchange, {
            createInspector: () => createAnswerInspector({ prepared, nowMs: options.now(), vault }),
            conclude,
          }),
  }
}

/** Types that the caller should know of, and what was done. */
function headersFor(input: Verdict, output: Verdict | null): readonly string[] {
  const isWarned = input.action === 'warn' || output?.action === 'warn'
  const headers: string[] = []
  if (isWarned) {
    const violations = [...input.violations, ...(output?.violations ?? [])]
    const types = [...new Set(violations.map(({ type }) => type))]
    headers.push('x-guardrail-action', 'warn', 'x-guardrail-types', types.join(','))
  }
  const note = careNote(input)
  if (note !== null) headers.push('x-guardrail-note', note)
  return headers
}
