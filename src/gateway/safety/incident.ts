import type { Call } from '../../domain/call.ts'
import { GatewayError, type ErrorCode } from '../../errors.ts'
import type { Action } from '../../safety/policy.ts'
import type { SafetyRules } from '../../safety/policies.ts'
import type { Direction, Piece } from '../../safety/types.ts'
import type { Verdict } from '../../safety/verdict.ts'
import type { DocumentVersions } from '../../storage/document-cache.ts'

/** What has to be known of a call. */
export type IncidentCall = Pick<Call, 'id' | 'principal' | 'runInBackground'>

/** A call of which content safety has something to tell. */
export interface Incident {
  readonly call: IncidentCall
  readonly endpoint: string
  readonly model: string
  readonly direction: Direction
  readonly verdict: Verdict
  /** What was inspected; for excerpts and for what is held. Never stored as it is. */
  readonly pieces: readonly Piece[]
  /** All texts of the request: what a release is bound to. */
  readonly asked: readonly Piece[]
  /** False where there is no call that a reviewer could let through. */
  readonly isHeld?: boolean
  readonly policyVersion: DocumentVersions
  /** How long it waits for a reviewer, where it does. */
  readonly holdHours: number
  /** How many reviewers have to agree to a release. */
  readonly reviewersNeeded: number
}

/** Asks for a reviewer's leave to let one call through. */
export interface ReleaseQuestion {
  readonly call: IncidentCall
  /** Named by the caller; null: any that was given for these texts. */
  readonly reviewId: string | null
  /** All texts of the request. */
  readonly asked: readonly Piece[]
}

/** Where incidents are kept, and leave is given. */
export interface Incidents {
  /** Notes an incident; kept once the books are committed. Gives its id. */
  note(incident: Incident): string
  /** Uses up a release, if there is one. Never rejects: without a database there is none. */
  takeRelease(question: ReleaseQuestion): Promise<boolean>
}

/** How what a tenant's rules stop is reviewed. */
export function reviewTermsOf({
  version,
  holdHours,
  needsFourEyes,
}: SafetyRules): Pick<Incident, 'policyVersion' | 'holdHours' | 'reviewersNeeded'> {
  return { policyVersion: version, holdHours, reviewersNeeded: needsFourEyes ? 2 : 1 }
}

const CODES: Readonly<Partial<Record<Action, ErrorCode>>> = {
  quarantine: 'content_quarantined',
  escalate: 'content_escalated',
}

const SUBJECT: Readonly<Record<Direction, string>> = { input: 'request', output: 'answer' }

/** Lists places to turn to, by country. */
const HELP = 'If you or somebody else may be in danger, help is near: https://findahelpline.com'

/** The note for somebody who may be hurting themselves; null where there is none to be given. */
export function careNote({ needsCare }: Verdict): string | null {
  return needsCare ? HELP : null
}

/** What a caller is told of a call that was stopped: types and reasons, never the text. */
export function toRefusal(
  { action, violations, ...verdict }: Verdict,
  { call, direction, id }: Pick<Incident, 'call' | 'direction'> & { readonly id: string },
): GatewayError {
  const code = CODES[action] ?? 'content_blocked'
  const isHeld = code !== 'content_blocked'
  const note = careNote({ action, violations, ...verdict })
  const subject = `The ${SUBJECT[direction]} was stopped by the content policy`
  return new GatewayError(code, isHeld ? `${subject} and waits for a review.` : `${subject}.`, {
    shouldRetry: false,
    details: {
      request_id: call.id,
      direction,
      categories: violations.filter((it) => it.action !== 'allow').map(({ type }) => type),
      violations: violations.map((it) => ({
        type: it.type,
        action: it.action,
        severity: it.severity,
        reason: it.reason,
      })),
      ...(isHeld ? { review_id: id } : { violation_id: id }),
      ...(note === null ? {} : { note }),
    },
  })
}
