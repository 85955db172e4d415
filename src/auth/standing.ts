import type { Principal } from '../domain/principal.ts'
import type { ErrorCode } from '../errors.ts'
import { permissionsOfKey, permissionsOfRole } from './permissions.ts'
import type { KeyToVerify, Member } from './types.ts'
import type { TokenClaims } from './jwt.ts'

/** What a credential is worth whose secret has been proven. */
export type Standing =
  | {
      readonly kind: 'good'
      readonly principal: Principal
      /** From then on it has to be looked at again; Infinity means never. */
      readonly endsAtMs: number
    }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }

/** A proven credential: its standing now, and how to ask again without proving it again. */
export interface Proof {
  readonly standing: Standing
  /** Null when the proof is void: the key is gone, or its secret was replaced. Rejects without a database. */
  readonly confirm: () => Promise<Standing | null>
}

/** How a stored key stands. `secretEndsAtMs` bounds a replaced secret in its grace period. */
export function standingOfKey(
  key: KeyToVerify,
  nowMs: number,
  secretEndsAtMs: number = Infinity,
): Standing {
  const expiresAtMs = key.expiresAt?.getTime() ?? null
  if (key.revokedAt !== null) return refuse('revoked_api_key', 'This API key was revoked.')
  if (expiresAtMs !== null && expiresAtMs <= nowMs) {
    return refuse('expired_api_key', 'This API key has expired.')
  }
  if (key.tenantStatus === 'suspended') return refuseSuspended()
  if (key.ownerDisabledAt !== null || (key.ownerUserId !== null && key.ownerRole === null)) {
    return refuse('revoked_api_key', 'The owner of this API key no longer has access.')
  }
  return {
    kind: 'good',
    endsAtMs: Math.min(expiresAtMs ?? Infinity, secretEndsAtMs),
    principal: {
      kind: 'api-key',
      tenantId: key.tenantId,
      userId: key.ownerUserId,
      keyId: key.id,
      role: key.ownerRole ?? 'viewer',
      permissions: permissionsOfKey(key.permissions, key.ownerRole),
      rateLimit: key.rateLimit,
      allowedModels: key.allowedModels,
      allowedProviders: key.allowedProviders,
      expiresAtMs,
    },
  }
}

/** How a verified token stands: the role that counts is today's, not the one in the token. */
export function standingOfToken(
  claims: TokenClaims,
  member: Member | null,
  nowMs: number,
): Standing {
  const isVoid =
    member === null ||
    member.disabledAt !== null ||
    claims.issuedAtMs < member.tokensValidFrom.getTime() ||
    claims.expiresAtMs <= nowMs
  if (isVoid) return refuse('invalid_token', 'This token is no longer valid. Log in again.')
  if (member.tenantStatus === 'suspended') return refuseSuspended()
  return {
    kind: 'good',
    endsAtMs: claims.expiresAtMs,
    principal: {
      kind: 'user',
      tenantId: member.tenantId,
      userId: member.userId,
      keyId: null,
      role: member.role,
      permissions: permissionsOfRole(member.role),
      rateLimit: null,
      allowedModels: null,
      allowedProviders: null,
      expiresAtMs: claims.expiresAtMs,
    },
  }
}

function refuse(code: ErrorCode, message: string): Standing {
  return { kind: 'refused', code, message }
}

function refuseSuspended(): Standing {
  return refuse('permission_denied', 'The tenant of this credential is suspended.')
}
