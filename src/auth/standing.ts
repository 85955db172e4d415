import type { CallLimits, Principal } from '../domain/principal.ts'
import type { ErrorCode } from '../errors.ts'
import { permissionsOfKey, permissionsOfRole } from './permissions.ts'
import type { Account, KeyToVerify, Membership } from './types.ts'
import type { TokenClaims } from './jwt.ts'

/** What a credential is worth whose secret has been proven. */
export type Standing =
  | {
      readonly kind: 'good'
      readonly principal: Principal
      /** Who the caller is in the other tenants it belongs to; X-Tenant-ID picks among them. */
      readonly elsewhere: ReadonlyMap<string, Principal>
      /** From then on it has to be looked at again; Infinity means never. */
      readonly endsAtMs: number
    }
  | {
      readonly kind: 'refused'
      readonly code: ErrorCode
      readonly message: string
      /** Whose credential it was: proven, and still of no use. */
      readonly holder: Holder
    }

/** Whose credential it is, for the audit log. */
export interface Holder {
  readonly tenantId: string | null
  readonly userId: string | null
  readonly keyId: string | null
}

/** What of a verified token decides about its standing. */
export type JudgedClaims = Pick<TokenClaims, 'userId' | 'tenantId' | 'generation' | 'expiresAtMs'>

/** A proven credential: its standing now, and how to ask again without proving it again. */
export interface Proof {
  readonly standing: Standing
  /** Null when the proof is void: the key is gone, or its secret was replaced. Rejects without a database. */
  readonly confirm: () => Promise<Standing | null>
}

/** A key belongs to one tenant. */
const NOWHERE: ReadonlyMap<string, Principal> = new Map()

/** How a stored key stands. `secretEndsAtMs` bounds a replaced secret in its grace period. */
export function standingOfKey(
  key: KeyToVerify,
  nowMs: number,
  secretEndsAtMs: number = Infinity,
): Standing {
  const expiresAtMs = key.expiresAt?.getTime() ?? null
  const holder = { tenantId: key.tenantId, userId: key.ownerUserId, keyId: key.id }
  const refuse = (code: ErrorCode, message: string) => refuseHolder(holder, code, message)
  if (key.revokedAt !== null) return refuse('revoked_api_key', 'This API key was revoked.')
  if (expiresAtMs !== null && expiresAtMs <= nowMs) {
    return refuse('expired_api_key', 'This API key has expired.')
  }
  if (key.tenantStatus === 'suspended') return refuseSuspended(holder)
  if (key.ownerDisabledAt !== null || (key.ownerUserId !== null && key.ownerRole === null)) {
    return refuse('revoked_api_key', 'The owner of this API key no longer has access.')
  }
  return {
    kind: 'good',
    elsewhere: NOWHERE,
    endsAtMs: Math.min(expiresAtMs ?? Infinity, secretEndsAtMs),
    principal: {
      kind: 'api-key',
      tenantId: key.tenantId,
      userId: key.ownerUserId,
      keyId: key.id,
      role: key.ownerRole ?? 'viewer',
      permissions: permissionsOfKey(key.permissions, key.ownerRole),
      rateLimit: key.rateLimit,
      ...callLimitsOf(key),
      allowedModels: key.allowedModels,
      allowedProviders: key.allowedProviders,
      tenant: key.tenant,
      expiresAtMs,
    },
  }
}

/** One object for the life of the standing; most keys have none. */
function callLimitsOf({ tokensPerMinute, parallelRequests }: CallLimits) {
  if (tokensPerMinute === null && parallelRequests === null) return {}
  return { callLimits: { tokensPerMinute, parallelRequests } }
}

/** How a verified token stands: the role that counts is today's, not the one in the token. */
export function standingOfToken(
  claims: JudgedClaims,
  account: Account | null,
  nowMs: number,
): Standing {
  const membership = account?.memberships.find((it) => it.tenantId === claims.tenantId)
  const holder = { tenantId: claims.tenantId, userId: claims.userId, keyId: null }
  if (account === null || membership === undefined || !isCurrent(claims, account, nowMs)) {
    return refuseHolder(holder, 'invalid_token', 'This token is no longer valid. Log in again.')
  }
  if (membership.tenantStatus === 'suspended') return refuseSuspended(holder)
  const toPrincipal = ({ tenantId, role, tenant }: Membership): Principal => ({
    kind: 'user',
    tenantId,
    userId: account.userId,
    keyId: null,
    role,
    permissions: permissionsOfRole(role),
    rateLimit: null,
    allowedModels: null,
    allowedProviders: null,
    tenant,
    expiresAtMs: claims.expiresAtMs,
  })
  const others = account.memberships.filter(
    (it) => it !== membership && it.tenantStatus === 'active',
  )
  return {
    kind: 'good',
    principal: toPrincipal(membership),
    elsewhere: new Map(others.map((it) => [it.tenantId, toPrincipal(it)])),
    endsAtMs: claims.expiresAtMs,
  }
}

function isCurrent(claims: JudgedClaims, account: Account, nowMs: number): boolean {
  return (
    account.disabledAt === null &&
    claims.generation === account.tokenGeneration &&
    claims.expiresAtMs > nowMs
  )
}

function refuseHolder(holder: Holder, code: ErrorCode, message: string): Standing {
  return { kind: 'refused', code, message, holder }
}

function refuseSuspended(holder: Holder): Standing {
  return refuseHolder(holder, 'permission_denied', 'The tenant of this credential is suspended.')
}
