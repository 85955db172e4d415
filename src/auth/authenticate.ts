import type { Clock, Log, Sha256 } from '../domain/ports.ts'
import type { Principal } from '../domain/principal.ts'
import type { HeaderReader } from '../domain/transport.ts'
import { GatewayError } from '../errors.ts'
import { createLru } from '../lib/lru.ts'
import type { AttemptLimit } from './attempt-limit.ts'
import { invalidKey, invalidToken, looksLikeToken, readCredential } from './credential.ts'
import type { NoteIdentityEvent } from './identity-events.ts'
import { parseKeyText } from './key-format.ts'
import { createKeyProver, type KeyProverOptions } from './prove-key.ts'
import { createTokenProver, type TokenProverOptions } from './prove-token.ts'
import type { Standing } from './standing.ts'
import { createVerifiedCredentials, toUnavailable } from './verified-credentials.ts'

/** Of what a stranger sends, this much is noted. */
const NOTED_LENGTH_MAX = 128

export interface AuthenticationRequest {
  readonly header: HeaderReader
  readonly address: string
}

/**
 * Who sends a request. Answers at once (no promise) for a credential that was verified before,
 * where `sha256` does. Throws or rejects with GatewayError: 401 without a valid credential, 403 for
 * a tenant that the caller does not belong to, 429 for too much guessing, 503 without a database.
 */
export type Authenticate = (request: AuthenticationRequest) => Principal | Promise<Principal>

export interface AuthenticatorOptions extends KeyProverOptions, TokenProverOptions {
  readonly sha256: Sha256
  readonly now: Clock
  readonly log: Log
  /** Told of refused credentials, once for each look at one, and of steps into foreign tenants. */
  readonly note?: NoteIdentityEvent
  /** Counts revocations: credentials verified under an older number are looked at again. */
  readonly generation: () => number
  /** Limits failures by address; absent means no limit. */
  readonly attempts?: AttemptLimit
  /** False where a request must not wait for the work of another one (Workers). */
  readonly canShareWork?: boolean
  readonly verifiedMax?: number
  readonly verifiedLifeMs?: number
  readonly outageMaxMs?: number
  readonly deniedMax?: number
  readonly deniedLifeMs?: number
}

interface Attempt {
  readonly credential: string
  readonly digest: string
  readonly address: string
}

/** Builds the one check of credentials: API keys and login tokens. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticate {
  const { sha256, now, attempts, deniedMax = 10_000, deniedLifeMs = 30_000 } = options
  const proveKey = createKeyProver(options)
  const proveToken = createTokenProver(options)
  /** Digests of failed attempts, and until when they are refused without a look. */
  const denied = createLru<number>(deniedMax)
  const verified = createVerifiedCredentials({
    now,
    log: options.log,
    generation: options.generation,
    canShareWork: options.canShareWork ?? true,
    entriesMax: options.verifiedMax ?? 20_000,
    lifeMs: options.verifiedLifeMs ?? 60_000,
    outageMaxMs: options.outageMaxMs ?? 15 * 60_000,
  })

  /** Cheapest first: form, memory of failures, limit of the address. Then the database may be asked. */
  async function establish({ credential, digest, address }: Attempt): Promise<Standing> {
    const isToken = looksLikeToken(credential)
    const invalid = isToken ? invalidToken : invalidKey
    if (!verified.isKnown(digest)) {
      if (!isToken && parseKeyText(credential) === null) throw invalid()
      if ((denied.get(digest) ?? 0) > now()) throw invalid()
      await refuseGuessing(address)
    }
    const prove = () => (isToken ? proveToken(credential) : proveKey(credential))
    const standing = await verified.establish(digest, prove).catch((thrown: unknown) => {
      throw report(thrown)
    })
    if (standing !== null) {
      if (standing.kind === 'refused') noteRefused(credential, address, standing)
      return standing
    }
    denied.set(digest, now() + deniedLifeMs)
    attempts?.record(address)
    noteRefused(credential, address, null)
    throw invalid()
  }

  function noteRefused(credential: string, address: string, standing: Refused | null) {
    const isToken = looksLikeToken(credential)
    options.note?.({
      type: isToken ? 'token.refused' : 'key.refused',
      severity: 'warning',
      tenantId: standing?.holder.tenantId ?? null,
      userId: standing?.holder.userId ?? null,
      // The id is no secret. Of a key whose secret is wrong, it says which one was aimed at.
      keyId: isToken ? null : (parseKeyText(credential)?.id ?? null),
      address,
      metadata: { reason: standing?.code ?? (isToken ? 'invalid_token' : 'invalid_api_key') },
    })
  }

  function admitOrNote(standing: Standing, { header, address }: AuthenticationRequest): Principal {
    const principal = admit(standing, header)
    if (principal !== null) return principal
    const caller = standing.kind === 'good' ? standing.principal : null
    options.note?.({
      type: 'tenant.refused',
      severity: 'warning',
      tenantId: caller?.tenantId ?? null,
      userId: caller?.userId ?? null,
      keyId: caller?.keyId ?? null,
      address,
      metadata: { wanted: header('x-tenant-id')?.slice(0, NOTED_LENGTH_MAX) },
    })
    throw foreignTenant()
  }

  function report(thrown: unknown): GatewayError {
    if (thrown instanceof GatewayError) return thrown
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    options.log('error', 'credential_not_verifiable', { reason })
    return toUnavailable(thrown)
  }

  async function refuseGuessing(address: string) {
    const waitMs = (await attempts?.waitMs(address)) ?? 0
    if (waitMs > 0) throw tooManyFailures(waitMs)
  }

  return function authenticate(request) {
    const { address } = request
    const credential = readCredential(request.header)
    const proceed = (digest: string) => {
      const standing = verified.recall(digest)
      if (standing !== undefined) return admitOrNote(standing, request)
      return establish({ credential, digest, address }).then((it) => admitOrNote(it, request))
    }
    const digest = sha256(credential)
    return typeof digest === 'string' ? proceed(digest) : digest.then(proceed)
  }
}

type Refused = Extract<Standing, { kind: 'refused' }>

/** Null for a tenant that the caller does not belong to. */
function admit(standing: Standing, header: HeaderReader): Principal | null {
  if (standing.kind === 'refused') {
    throw new GatewayError(standing.code, standing.message, { shouldRetry: false })
  }
  const { principal } = standing
  const wanted = header('x-tenant-id')
  if (wanted === undefined || wanted === principal.tenantId) return principal
  return standing.elsewhere.get(wanted) ?? null
}

function foreignTenant(): GatewayError {
  return new GatewayError(
    'permission_denied',
    'This credential does not belong to the tenant in X-Tenant-ID.',
    { shouldRetry: false },
  )
}

/** The refusal of an address that failed too often. */
export function tooManyFailures(waitMs: number): GatewayError {
  const retryAfterS = Math.max(1, Math.ceil(waitMs / 1000))
  return new GatewayError(
    'rate_limit_exceeded',
    'Too many failed attempts from this address. Try again later.',
    { retryAfterS, details: { retry_after: retryAfterS } },
  )
}
