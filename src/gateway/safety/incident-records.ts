import type { AuditEvent } from '../../audit/audit-log.ts'
import { toStorable } from '../../lib/storable-text.ts'
import { hashText } from '../../safety/policy/exceptions.ts'
import type { Piece } from '../../safety/types.ts'
import type { Verdict, Violation } from '../../safety/verdict.ts'
import { excerptsOf } from './excerpts.ts'
import type { Incident } from './incident.ts'

/** Of one incident, in its record. */
const FINDINGS_MAX = 100

/** What is decided when an incident is noted. */
export interface RecordFacts {
  readonly id: string
  readonly atMs: number
  /** Until when a reviewer may release it; null where nobody is asked. */
  readonly heldUntil: Date | null
  readonly contentHash: string | null
}

/** The row of an incident, with the columns' names. */
export function toViolationEntry(
  incident: Incident,
  { id, atMs, heldUntil, contentHash }: RecordFacts,
): object {
  const { call, verdict } = incident
  const { principal } = call
  return {
    id,
    at: new Date(atMs).toISOString(),
    tenant_id: principal.tenantId,
    request_id: call.id,
    key_id: principal.keyId,
    user_id: principal.userId,
    endpoint: incident.endpoint,
    model: toStorable(incident.model),
    direction: incident.direction,
    action: verdict.action,
    computed: verdict.computed,
    severity: severityOf(verdict.violations),
    types: typesOf(verdict),
    status: heldUntil === null ? 'recorded' : 'pending',
    content_hash: contentHash,
    expires_at: heldUntil?.toISOString() ?? null,
    reviewers_needed: incident.reviewersNeeded,
    document: describe(incident),
  }
}

/** What the audit says of an incident. */
export function toAuditEvent(incident: Incident, id: string): AuditEvent {
  const { call, verdict } = incident
  const { tenantId, keyId, userId } = call.principal
  return {
    type: AUDIT_TYPES[verdict.action],
    severity: AUDIT_SEVERITIES[verdict.action],
    tenantId,
    keyId,
    userId,
    requestId: call.id,
    resource: `violation/${id}`,
    metadata: {
      endpoint: incident.endpoint,
      model: incident.model,
      direction: incident.direction,
      computed: verdict.computed,
      types: typesOf(verdict),
      reasons: verdict.violations.map(({ reason }) => reason),
    },
  }
}

/** What is told outside of an escalation. */
export function toEscalation(incident: Incident, id: string) {
  const { call, verdict } = incident
  return {
    violation_id: id,
    request_id: call.id,
    key_id: call.principal.keyId,
    endpoint: incident.endpoint,
    model: incident.model,
    direction: incident.direction,
    categories: typesOf(verdict),
    reasons: verdict.violations.map(({ reason }) => reason),
  }
}

function typesOf({ violations }: Verdict): readonly string[] {
  return violations.map(({ type }) => type)
}

const AUDIT_TYPES = {
  allow: 'safety.observed',
  warn: 'safety.warned',
  block: 'safety.blocked',
  quarantine: 'safety.quarantined',
  escalate: 'safety.escalated',
} as const

const AUDIT_SEVERITIES = {
  allow: 'info',
  warn: 'info',
  block: 'warning',
  quarantine: 'warning',
  escalate: 'critical',
} as const

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const

function severityOf(violations: readonly Violation[]): string {
  const ranks = violations.map(({ severity }) => SEVERITIES.indexOf(severity))
  return SEVERITIES[Math.max(0, ...ranks)] ?? 'low'
}

function describe({ verdict, pieces, policyVersion }: Incident): object {
  return {
    mode: verdict.mode,
    violations: verdict.violations,
    findings: verdict.findings
      .slice(0, FINDINGS_MAX)
      .map(({ piece, type, kind, start, end, score, detector }) => ({
        piece,
        type,
        kind,
        start,
        end,
        score,
        detector,
      })),
    scores: verdict.scores,
    excerpts: excerptsOf(verdict, pieces).map((it) => ({ ...it, text: toStorable(it.text) })),
    text_hashes: hashesOf(verdict, pieces),
    policy_version: policyVersion,
  }
}

/**
 * SHA-256 of the texts that were stopped for what they say, as exceptions name them. Not of texts
 * with identifiers: those could be guessed.
 */
function hashesOf(verdict: Verdict, pieces: readonly Piece[]): readonly string[] {
  if (verdict.allowed) return []
  const stopped = new Set(
    verdict.findings.filter(({ type }) => type !== 'pii').map(({ piece }) => piece),
  )
  for (const { piece, type } of verdict.findings) if (type === 'pii') stopped.delete(piece)
  return [...stopped].map((piece) => hashText(pieces[piece]?.text ?? ''))
}
