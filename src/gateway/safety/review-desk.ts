import type { AuditEvent } from '../../audit/audit-log.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Principal } from '../../domain/principal.ts'
import { GatewayError } from '../../errors.ts'
import type { PolicyException } from '../../safety/policy.ts'
import type {
  StatusChange,
  ViolationCursor,
  ViolationFilter,
  ViolationRef,
} from '../../storage/queries/safety.ts'
import type { SafetyReview, SafetyViolation, ViolationStatus } from '../../storage/schema/safety.ts'
import { contextOf } from './incident-log.ts'
import type { Sealer } from './sealer.ts'

/** What the desk asks of the database; each takes the tenant. */
export interface ReviewQueries {
  list(
    filter: ViolationFilter,
    page: { readonly limit: number; readonly after: ViolationCursor | null },
  ): Promise<SafetyViolation[]>
  count(filter: ViolationFilter): Promise<readonly ViolationCount[]>
  find(ref: ViolationRef): Promise<SafetyViolation | null>
  reviews(ref: { readonly violationId: string }): Promise<SafetyReview[]>
  addReview(review: Omit<SafetyReview, 'id'>): Promise<boolean>
  move(change: StatusChange): Promise<boolean>
  heldText(ref: ViolationRef & { readonly at: Date }): Promise<string | null>
  forgetHeldText(ref: ViolationRef): Promise<void>
}

/** How often something was found, and what was or would have been done. */
export interface ViolationCount {
  readonly type: string
  readonly action: string
  readonly computed: string
  readonly n: number
}

export interface ReviewDeskOptions {
  readonly queries: ReviewQueries
  readonly sealer: Sealer
  readonly now: Clock
  readonly audit: (event: AuditEvent) => void
  /** Adds exceptions to the tenant's safety document. Throws GatewayError. */
  readonly addExceptions: (
    caller: Principal,
    exceptions: readonly PolicyException[],
  ) => Promise<number>
}

/** One text of a call that is held. */
export interface HeldPiece {
  readonly origin: string
  readonly text: string
}

export type ReviewDecision = 'release' | 'reject' | 'false_positive'

export interface ReviewWish {
  readonly decision: ReviewDecision
  readonly note: string | null
  /** With `false_positive`: the same texts pass for so many days. */
  readonly exceptionDays: number | null
}

export interface ReviewedViolation {
  readonly violation: SafetyViolation
  readonly reviews: readonly SafetyReview[]
}

/** Where what content safety has found is looked at, and decided. */
export interface ReviewDesk {
  list(
    caller: Principal,
    filter: Omit<ViolationFilter, 'tenantId'>,
    page: { readonly limit: number; readonly after: string | null },
  ): Promise<{
    readonly violations: readonly SafetyViolation[]
    readonly nextCursor: string | null
  }>
  count(
    caller: Principal,
    filter: Omit<ViolationFilter, 'tenantId'>,
  ): Promise<readonly ViolationCount[]>
  /** Throws GatewayError `not_found`. */
  get(caller: Principal, id: string): Promise<ReviewedViolation>
  /** The texts that are held, in full; an entry of the audit says who read them. */
  open(caller: Principal, id: string): Promise<readonly HeldPiece[]>
  /** Throws GatewayError `conflict` for what is decided already or by the same person. */
  review(caller: Principal, id: string, wish: ReviewWish): Promise<ReviewedViolation>
}

const DAY_MS = 86_400_000

/** Shows nobody another tenant's violations. */
export function createReviewDesk(options: ReviewDeskOptions): ReviewDesk {
  const { queries, now } = options

  const find = async ({ tenantId }: Principal, id: string): Promise<SafetyViolation> => {
    const found = await queries.find({ tenantId, id })
    if (found === null) throw new GatewayError('not_found', 'There is no such violation.')
    return found
  }
  const get = async (caller: Principal, id: string): Promise<ReviewedViolation> => {
    const violation = await find(caller, id)
    const reviews = await queries.reviews({ violationId: id })
    return { violation: withExpiry(violation, now()), reviews }
  }

  return {
    async list({ tenantId }, filter, { limit, after }) {
      const rows = await queries.list(
        { ...filter, tenantId },
        { limit: limit + 1, after: after === null ? null : parseCursor(after) },
      )
      const violations = rows.slice(0, limit).map((row) => withExpiry(row, now()))
      const last = violations.at(-1)
      const hasMore = rows.length > limit && last !== undefined
      return { violations, nextCursor: hasMore ? `${last.at.getTime()}.${last.id}` : null }
    },
    count: ({ tenantId }, filter) => queries.count({ ...filter, tenantId }),
    get,
    async open(caller, id) {
      const { tenantId } = await find(caller, id)
      const sealed = await queries.heldText({ tenantId, id, at: new Date(now()) })
      const text =
        sealed === null ? null : await options.sealer.open(sealed, contextOf(tenantId, id))
      if (text === null) throw new GatewayError('not_found', 'No text is held, or no longer.')
      options.audit(toAuditEvent(caller, { type: 'safety.content_read', id }))
      // As `hold` sealed it; nobody else has the key.
      return JSON.parse(text) as HeldPiece[]
    },
    async review(caller, id, wish) {
      const violation = withExpiry(await find(caller, id), now())
      const reviewer = caller.userId ?? caller.keyId ?? ''
      refuseOwn(violation, caller, wish)
      refuseLate(violation, wish)
      const review = {
        violationId: id,
        reviewer,
        decision: wish.decision,
        note: wish.note,
        at: new Date(now()),
      }
      if (!(await queries.addReview(review))) {
        throw new GatewayError('conflict', 'You have reviewed this already.')
      }
      const exceptions = await decide(options, { caller, violation, wish })
      const reviewed = await get(caller, id)
      if (reviewed.violation.status !== 'pending') {
        await queries.forgetHeldText({ tenantId: caller.tenantId, id })
      }
      const { decision, note } = wish
      const metadata = { decision, note, status: reviewed.violation.status, exceptions }
      options.audit(toAuditEvent(caller, { type: 'safety.reviewed', id, metadata }))
      return reviewed
    },
  }
}

function toAuditEvent(
  { tenantId, keyId, userId }: Principal,
  event: Pick<AuditEvent, 'type' | 'metadata'> & { readonly id: string },
): AuditEvent {
  const { type, metadata, id } = event
  const resource = `violation/${id}`
  const facts = metadata === undefined ? {} : { metadata }
  return { type, severity: 'warning', tenantId, keyId, userId, resource, ...facts }
}

interface Deciding {
  readonly caller: Principal
  readonly violation: SafetyViolation
  readonly wish: ReviewWish
}

/** Does what a review says. Gives how many exceptions came of it. */
async function decide(options: ReviewDeskOptions, deciding: Deciding): Promise<number> {
  const { queries } = options
  const { id, tenantId, reviewersNeeded } = deciding.violation
  const { decision } = deciding.wish
  const move = async (to: ViolationStatus) => {
    if (!(await queries.move({ tenantId, id, from: OPEN_FOR[decision], to }))) throw decided()
  }
  if (decision === 'false_positive') {
    await move('false_positive')
    return addExceptions(options, deciding)
  }
  if (decision === 'reject') {
    await move('rejected')
    return 0
  }
  const reviews = await queries.reviews({ violationId: id })
  const agreed = reviews.filter((review) => review.decision === 'release').length
  if (agreed >= reviewersNeeded) await move('released')
  return 0
}

/** A release that nobody gave in time is none. */
function withExpiry(violation: SafetyViolation, nowMs: number): SafetyViolation {
  const isOver = violation.expiresAt !== null && violation.expiresAt.getTime() <= nowMs
  const waits = violation.status === 'pending' || violation.status === 'released'
  return isOver && waits ? { ...violation, status: 'rejected' } : violation
}

/** Nobody lets their own call through where two have to look. */
function refuseOwn(violation: SafetyViolation, caller: Principal, { decision }: ReviewWish): void {
  const isOwn =
    (violation.userId !== null && violation.userId === caller.userId) ||
    (violation.keyId !== null && violation.keyId === caller.keyId)
  if (decision === 'release' && violation.reviewersNeeded > 1 && isOwn) {
    throw new GatewayError('permission_denied', 'Others have to review what you have sent.')
  }
}

const OPEN_FOR: Readonly<Record<ReviewDecision, readonly ViolationStatus[]>> = {
  release: ['pending'],
  reject: ['pending'],
  false_positive: ['recorded', 'pending', 'rejected'],
}

function refuseLate({ status }: SafetyViolation, { decision }: ReviewWish): void {
  if (!OPEN_FOR[decision].includes(status)) throw decided()
}

function decided(): GatewayError {
  return new GatewayError('conflict', 'This is decided already, or nobody has to decide it.')
}

/** Lets the same texts pass for a while. Gives how many. */
async function addExceptions(
  { addExceptions: add, now }: ReviewDeskOptions,
  { caller, violation, wish }: Deciding,
): Promise<number> {
  const hashes = violation.document['text_hashes']
  if (wish.exceptionDays === null || !Array.isArray(hashes) || hashes.length === 0) return 0
  const expiresAt = new Date(now() + wish.exceptionDays * DAY_MS).toISOString()
  return add(
    caller,
    hashes.map((sha256: string) => ({
      match: { kind: 'hash', sha256 },
      expires_at: expiresAt,
      author: caller.userId ?? caller.keyId ?? 'unknown',
      note: `Review of ${violation.id}`,
    })),
  )
}

function parseCursor(cursor: string): ViolationCursor {
  const dot = cursor.indexOf('.')
  const at = new Date(Number(cursor.slice(0, dot)))
  if (dot <= 0 || Number.isNaN(at.getTime())) {
    throw new GatewayError('invalid_request', 'That is no cursor of this list.', { param: 'after' })
  }
  return { at, id: cursor.slice(dot + 1) }
}
