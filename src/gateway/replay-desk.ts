import type { Principal } from '../domain/principal.ts'
import { GatewayError } from '../errors.ts'
import { costOf } from '../routing/estimates.ts'
import type { RoutingPolicy } from '../routing/policies.ts'
import { askedByRecord, parseRecorded, type RecordedDecision } from '../routing/recorded.ts'
import { replay, type Replanned, type ReplayedCall, type ReplayReport } from '../routing/replay.ts'
import type { RoutingPolicyDocument } from '../routing/rules/document.ts'
import type { RouteTable } from './route-table.ts'

/** Stored decisions of a tenant, newest first, in pages. */
export interface RecordedPages {
  next(): Promise<readonly unknown[]>
}

export interface ReplayQuestion {
  readonly document: RoutingPolicyDocument
  /** Decisions at most. */
  readonly limit: number
  readonly from: Date | undefined
  readonly to: Date | undefined
}

export interface ReplayDeskOptions {
  readonly table: () => RouteTable
  readonly propose: (tenantId: string, document: RoutingPolicyDocument) => Promise<RoutingPolicy>
  readonly pages: (tenantId: string, question: ReplayQuestion) => RecordedPages
  readonly now: () => number
}

const NANO_PER_USD = 1e9

/** Answers "what if": a proposed policy over calls that were recorded, with today's prices. */
export function createReplayDesk(options: ReplayDeskOptions) {
  return {
    async replay(
      caller: Principal,
      question: ReplayQuestion,
    ): Promise<ReplayReport & { readonly unreadable: number }> {
      const policy = await options.propose(caller.tenantId, question.document)
      const pages = options.pages(caller.tenantId, question)
      const calls: ReplayedCall[] = []
      let unreadable = 0
      // One page at a time, so that other calls get their turn between two.
      for (let page = await pages.next(); page.length > 0; page = await pages.next()) {
        for (const document of page) {
          const decision = parseRecorded(document)
          if (decision === null) unreadable += 1
          else calls.push({ decision, planned: replan(options, { caller, policy, decision }) })
        }
      }
      return { ...replay(calls), unreadable }
    },
  }
}

export type ReplayDesk = ReturnType<typeof createReplayDesk>

interface Replanning {
  readonly caller: Principal
  readonly policy: RoutingPolicy
  readonly decision: RecordedDecision
}

/** The bounds of the key that called are not recorded: those of the tenant hold. */
function replan(
  { table, now }: ReplayDeskOptions,
  { caller, policy, decision }: Replanning,
): Replanned {
  const { request } = decision
  const { prices, plan } = table()
  try {
    const planned = plan(
      {
        principal: { ...caller, allowedModels: null, allowedProviders: null },
        mode: request.mode,
        model: decision.requested,
        request: {},
        chat: null,
        recorded: askedByRecord(decision),
        header: () => undefined,
        bodyBytes: request.body_bytes,
        isPreview: true,
        ignoresHealth: true,
      },
      policy,
    )
    const [first] = planned.routes
    if (first === undefined) return { kind: 'refused', code: 'no_provider_configured' }
    const expected = planned.plan.scored.find(({ deployment }) => deployment.id === first.id)
    const served = decision.attempts.find(({ outcome }) => outcome !== 'failed')
    const tokens = {
      inputTokens: served?.input_tokens ?? planned.plan.outline?.inputTokens ?? 0,
      outputTokens: served?.output_tokens ?? 0,
      serviceTier: request.service_tier,
    }
    const nano = costOf(first.target, tokens, { prices, nowMs: now() })
    return {
      kind: 'planned',
      deployment: first,
      rules: planned.rules,
      quality: expected?.estimate.quality ?? null,
      latencyMs: expected?.estimate.latencyMs ?? 0,
      costUsd: nano === null ? null : nano / NANO_PER_USD,
    }
  } catch (thrown) {
    if (thrown instanceof GatewayError) return { kind: 'refused', code: thrown.code }
    throw thrown
  }
}
