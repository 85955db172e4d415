import type { Clock, Log, Sha256 } from '../domain/ports.ts'
import type { Principal } from '../domain/principal.ts'
import type { HeaderReader } from '../domain/transport.ts'
import { GatewayError } from '../errors.ts'
import { createLru } from '../lib/lru.ts'
import type { AttemptLimit } from './attempt-limit.ts'
import { invalidKey, invalidToken, looksLikeToken, readCredential } from './credential.ts'
import { parseKeyText } from './key-format.ts'
import { createKeyProver, type KeyProverOptions } from './prove-key.ts'
import { createTokenProver, type TokenProverOptions } from './prove-token.ts'
import type { Standing } from './standing.ts'
import { createVerifiedCredentials, toUnavailable } from './verified-credentials.ts'

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
    if (standing !== null) return standing
    denied.set(digest, now() + deniedLifeMs)
    attempts?.record(address)
    throw invalid()
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

  return function authenticate({ header, address }) {
    const credential = readCredential(header)
    const proceed = (digest: string) => {
      const standing = verified.recall(digest)
      if (standing !== undefined) return admit(standing, header)
      return establish({ credential, digest, address }).then((found) => admit(found, header))
    }
    const digest = sha256(credential)
    return typeof digest === 'string' ? proceed(digest) : digest.then(proceed)
  }
}

function admit(standing: Standing, header: HeaderReader): Principal {
  if (standing.kind === 'refused') {
    throw new GatewayError(standing.code, standing.message, { shouldRetry: false })
  }
  const { principal } = standing
  const wanted = header('x-tenant-id')
  if (wanted === undefined || wanted === principal.tenantId) return principal
  const elsewhere = standing.elsewhere.get(wanted)
  if (elsewhere !== undefined) return elsewhere
  throw new GatewayError(
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
