import type { AuditEvent } from '../../audit/audit-log.ts'
import type { Books } from '../../domain/books.ts'
import type { Clock, Log } from '../../domain/ports.ts'
import { hashText } from '../../safety/policy/exceptions.ts'
import type { Action } from '../../safety/policy.ts'
import type { Piece } from '../../safety/types.ts'
import type { HeldText, ReleaseRef } from '../../storage/queries/safety.ts'
import { toAuditEvent, toEscalation, toViolationEntry } from './incident-records.ts'
import type { Incident, Incidents } from './incident.ts'
import type { Sealer } from './sealer.ts'

export interface IncidentLogOptions {
  readonly books: Pick<Books, 'note'>
  readonly audit: (event: AuditEvent) => void
  /** Tells of an escalation outside; null where nobody is to be told. */
  readonly notify: ((event: Readonly<Record<string, unknown>>) => Promise<void>) | null
  readonly count: (type: string, action: string, direction: string) => void
  readonly sealer: Sealer
  readonly keep: (held: HeldText) => Promise<void>
  readonly useRelease: (release: ReleaseRef) => Promise<boolean>
  /** Goes into hashes of content, so that they can't be guessed from outside. */
  readonly hashKey: string
  readonly createId: (prefix: string) => string
  readonly now: Clock
  readonly log: Log
}

const HOUR_MS = 3_600_000
const HELD: ReadonlySet<Action> = new Set<Action>(['quarantine', 'escalate'])

/** Keeps incidents in the books and in the audit, and what waits for a reviewer under seal. */
export function createIncidentLog(options: IncidentLogOptions): Incidents {
  const { now, log } = options
  const hashOf = (pieces: readonly Piece[]) =>
    hashText(`${options.hashKey}\n${JSON.stringify(pieces.map(({ text }) => text))}`)

  const hold = async ({ call, pieces }: Incident, id: string, expiresAt: Date) => {
    const { tenantId } = call.principal
    const texts = JSON.stringify(pieces.map(({ origin, text }) => ({ origin, text })))
    try {
      const sealed = await options.sealer.seal(texts, contextOf(tenantId, id))
      await options.keep({ violationId: id, tenantId, sealed, expiresAt })
    } catch (error) {
      log('error', 'held_text_not_kept', { violationId: id, reason: reasonOf(error) })
    }
  }

  const escalate = (incident: Incident, id: string) => {
    const data = toEscalation(incident, id)
    log('warn', 'safety_escalated', data)
    if (options.notify === null) return
    const event = {
      type: 'safety.escalated',
      created_at: new Date(now()).toISOString(),
      tenant_id: incident.call.principal.tenantId,
      data,
    }
    incident.call.runInBackground(options.notify(event))
  }

  return {
    note(incident) {
      const { call, direction, verdict } = incident
      const id = options.createId('vio_')
      const isHeld = incident.isHeld !== false && HELD.has(verdict.action)
      const isHard = verdict.findings.some(({ hard }) => hard === true)
      const atMs = now()
      const heldUntil = isHeld ? new Date(atMs + incident.holdHours * HOUR_MS) : null
      const contentHash = isHeld ? hashOf(incident.asked) : null
      options.books.note(
        'violations',
        toViolationEntry(incident, { id, atMs, heldUntil, contentHash }),
      )
      options.audit(toAuditEvent(incident, id))
      // Of what a hard rule stops no text is kept, under no seal.
      if (heldUntil !== null && !isHard) call.runInBackground(hold(incident, id, heldUntil))
      const isEnforced = verdict.mode === 'enforce' || isHard
      for (const { type, action } of verdict.violations) {
        options.count(type, isEnforced ? action : `would_${action}`, direction)
      }
      if (verdict.action === 'escalate') escalate(incident, id)
      return id
    },
    async takeRelease({ call, reviewId, asked }) {
      const { tenantId, keyId } = call.principal
      try {
        const contentHash = hashOf(asked)
        const at = new Date(now())
        return await options.useRelease({ tenantId, keyId, contentHash, id: reviewId, at })
      } catch (error) {
        log('warn', 'release_not_known', { requestId: call.id, reason: reasonOf(error) })
        return false
      }
    },
  }
}

/** What a sealed text is bound to. */
export function contextOf(tenantId: string, violationId: string): string {
  return `${tenantId}/${violationId}`
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
