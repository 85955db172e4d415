import type { Permission, Principal } from '../domain/principal.ts'
import type { HeaderReader } from '../domain/transport.ts'
import { GatewayError } from '../errors.ts'
import type { RateDecision } from '../limits/rate-limit.ts'
import { toRateHeaders, toRateLimitError } from './rate-headers.ts'

export interface AccessRequest {
  readonly header: HeaderReader
  readonly address: string
}

export interface AccessOptions {
  /** Throws GatewayError (401, 403, 503) unless the caller is who it says. */
  readonly authenticate: (request: AccessRequest) => Principal | Promise<Principal>
  readonly hasPermission: (principal: Principal, permission: Permission) => boolean
  /** False while nothing can be recorded: calls are refused rather than lost. */
  readonly isRecording: () => boolean
  /** Null when limits are off. */
  readonly limit:
    | ((principal: Principal, area: LimitArea) => RateDecision | Promise<RateDecision>)
    | null
}

/** Model calls and everything else are counted apart, by different limits. */
export type LimitArea = 'model' | 'admin'

export interface Admission {
  readonly principal: Principal
  /** `X-RateLimit-*`, to be sent with whatever the answer will be. */
  readonly headers: readonly string[]
}

/** A refusal that knows the headers which go with it. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly error: GatewayError
  readonly headers: readonly string[]
  readonly principal: Principal

  constructor(error: GatewayError, headers: readonly string[], principal: Principal) {
    super(error.message)
    this.error = error
    this.headers = headers
    this.principal = principal
  }
}

const RETRY_AFTER_S = 5

interface Demand {
  readonly permission: Permission
  readonly area: LimitArea
}

/**
 * The one policy on every door: who is it, has it calls left, may it. Model endpoints and Hono's
 * routes both pass here. Throws GatewayError for an unproven caller, Refusal for a known one; gives
 * a promise only where something has to be waited for.
 */
export function createAccess(options: AccessOptions) {
  const { authenticate, hasPermission, limit } = options

  function check(
    principal: Principal,
    { permission }: Demand,
    decision: RateDecision | null,
  ): Admission {
    const headers = decision === null ? [] : toRateHeaders(decision)
    if (decision !== null && !decision.allowed) {
      throw new Refusal(toRateLimitError(decision), headers, principal)
    }
    if (hasPermission(principal, permission)) return { principal, headers }
    const error = new GatewayError(
      'permission_denied',
      `This credential lacks the permission "${permission}".`,
      { details: { permission } },
    )
    throw new Refusal(error, headers, principal)
  }

  function judge(principal: Principal, demand: Demand): Admission | Promise<Admission> {
    if (limit === null) return check(principal, demand, null)
    const counted = limit(principal, demand.area)
    return counted instanceof Promise
      ? counted.then((decision) => check(principal, demand, decision))
      : check(principal, demand, counted)
  }

  return function admit(request: AccessRequest, demand: Demand): Admission | Promise<Admission> {
    if (!options.isRecording()) throw unrecorded()
    const found = authenticate(request)
    return found instanceof Promise
      ? found.then((principal) => judge(principal, demand))
      : judge(found, demand)
  }
}

function unrecorded(): GatewayError {
  return new GatewayError(
    'service_unavailable',
    'Calls can not be recorded at the moment, so none are taken.',
    { retryAfterS: RETRY_AFTER_S },
  )
}

export type Admit = ReturnType<typeof createAccess>
