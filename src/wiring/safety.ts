import type { AuditLog } from '../audit/audit-log.ts'
import { derivePurposeSecret } from '../auth/derive.ts'
import type { Config, Secrets } from '../config.ts'
import type { Books } from '../domain/books.ts'
import { createCheckDesk } from '../gateway/safety/check-desk.ts'
import { createGuard, type Guard } from '../gateway/safety/guard.ts'
import { createIncidentLog } from '../gateway/safety/incident-log.ts'
import { createModerator } from '../gateway/safety/moderation/moderator.ts'
import { createReviewDesk, type ReviewQueries } from '../gateway/safety/review-desk.ts'
import { createSealer } from '../gateway/safety/sealer.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { guardrails } from '../http/routes/guardrails.ts'
import { violations } from '../http/routes/violations.ts'
import { createSipHash, drawSipKey } from '../lib/half-sip-hash.ts'
import type { Platform } from '../platform.ts'
import { createCleanMemories } from '../safety/clean-memory.ts'
import { createClassifier } from '../safety/classifier/classifier.ts'
import { createSafetyPolicies, type SafetyPolicies } from '../safety/policies.ts'
import type { SettingsService } from '../settings/documents.ts'
import { SAFETY_DOCUMENT } from '../settings/names.ts'
import type { Database } from '../storage/database.ts'
import {
  countViolations,
  deleteHeldText,
  findHeldText,
  findViolation,
  insertHeldText,
  insertReview,
  listViolations,
  moveViolation,
  pruneSafety,
  reviewsOf,
  useRelease,
} from '../storage/queries/safety.ts'
import type { Rooms } from '../telemetry/metrics/rooms.ts'
import { createWebhook } from '../telemetry/webhook.ts'
import type { Ledger } from '../usage/ledger.ts'
import { addSafetyExceptions } from './safety-exceptions.ts'
import { documentQueries } from './documents.ts'
import type { Routing } from './routing.ts'

interface SafetyOptions {
  readonly platform: Platform
  readonly config: Config
  readonly secrets: Secrets
  readonly createId: (prefix: string) => string
  readonly books: Pick<Books, 'note'>
  readonly audit: AuditLog
  readonly rooms: Pick<Rooms, 'safetyDecisions'>
  readonly ledger: Ledger
  readonly routing: Pick<Routing, 'table' | 'document'>
  /** Asked for when a reviewer lets something off. */
  readonly settings: () => SettingsService
}

/** Content safety, put together. */
export interface Safety {
  /** Null where it is switched off. */
  readonly guard: Guard | null
  readonly policies: SafetyPolicies
  readonly endpoints: readonly Endpoint[]
  /** Deletes what is over, if it is time. Never rejects. */
  prune(): Promise<void>
}

const PURPOSE = 'held content of safety reviews'
const KEY_BITS = 256
const NONCE_BYTES = 4
const PRUNE_EVERY_MS = 600_000
const DAY_MS = 86_400_000

/** The guard before models, the desk behind it, and what both know. */
export function createSafety(options: SafetyOptions): Safety {
  const { platform, config, secrets, audit, rooms, createId } = options
  const { database, now, log, randomBytes } = platform
  const policies = createSafetyPolicies({
    queries: documentQueries(platform, SAFETY_DOCUMENT),
    mode: config.SAFETY_MODE === 'monitor' ? 'monitor' : 'enforce',
    ...(config.SAFETY_CLASSIFIER !== 'off' && { classify: createClassifier() }),
    classifiesAnswers: config.SAFETY_CLASSIFIER === 'all',
  })
  const sealer = createSealer({
    key: () => derivePurposeSecret(secrets.apiKeySalt, PURPOSE, KEY_BITS),
    randomBytes,
  })
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret = null } = config
  const { upstream } = platform
  const incidents = createIncidentLog({
    books: options.books,
    audit: audit.note,
    notify: url === undefined ? null : createWebhook({ upstream, url, secret, now, log }),
    count: (type, action, direction) => rooms.safetyDecisions.add([type, action, direction], 1),
    sealer,
    keep: (held) => insertHeldText(database, held),
    useRelease: (release) => useRelease(database, release),
    hashKey: secrets.apiKeySalt,
    createId,
    now,
    log,
  })
  const rulesOf = (tenantId: string) => policies.of(tenantId)
  const moderator = createModerator({
    upstream,
    connectionOf: (provider) => options.routing.table().connections.get(provider),
    placesOf: (provider) => options.routing.document().data_residency[provider],
    ledger: options.ledger,
    now,
    log,
  })
  const checkDesk = createCheckDesk({
    rulesOf,
    incidents,
    moderator,
    now,
    clockMs: platform.clockMs,
  })
  const reviewDesk = createReviewDesk({
    queries: toQueries(database),
    sealer,
    now,
    audit: audit.note,
    addExceptions: (caller, exceptions) =>
      addSafetyExceptions(options.settings(), caller, exceptions),
  })
  const isOn = config.SAFETY_MODE !== 'off'
  const createNonce = () =>
    Array.from(randomBytes(NONCE_BYTES), (byte) => (byte % 36).toString(36)).join('')
  const memories = createCleanMemories({ createHash: () => createTextHash(options.platform) })
  const guarding = { rulesOf, incidents, moderator, memories, now, createNonce }
  let pruneAtMs = now() + PRUNE_EVERY_MS
  return {
    guard: isOn ? createGuard(guarding) : null,
    policies,
    endpoints: [...guardrails(checkDesk), ...violations(reviewDesk)],
    async prune() {
      if (now() < pruneAtMs) return
      pruneAtMs = now() + PRUNE_EVERY_MS
      const before = new Date(now() - config.SAFETY_RETENTION_DAYS * DAY_MS)
      try {
        await pruneSafety(database, { before, now: new Date(now()) })
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        log('warn', 'safety_not_pruned', { reason })
      }
    },
  }
}

function toQueries(database: Database): ReviewQueries {
  return {
    list: (filter, page) => listViolations(database, filter, page),
    count: (filter) => countViolations(database, filter),
    find: (ref) => findViolation(database, ref),
    reviews: (ref) => reviewsOf(database, ref),
    addReview: (review) => insertReview(database, review),
    move: (change) => moveViolation(database, change),
    heldText: (ref) => findHeldText(database, ref),
    forgetHeldText: (ref) => deleteHeldText(database, ref),
  }
}

/** SHA-256 where the runtime has it at once (ten times as fast), else a keyed hash of our own. */
function createTextHash({ sha256, randomBytes }: Platform): (text: string) => string {
  if (typeof sha256('') !== 'string') return createSipHash(drawSipKey(randomBytes))
  return (text) => {
    const digest = sha256(text)
    if (typeof digest === 'string') return digest
    throw new Error('The runtime hashes now at once, now later.')
  }
}
