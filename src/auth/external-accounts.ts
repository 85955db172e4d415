import type { Clock, Sha256 } from '../domain/ports.ts'
import type { ExternalIdentity, ExternalTokens } from './external-tokens.ts'
import type { NoteIdentityEvent } from './identity-events.ts'
import { standingOfToken, type Proof, type Standing } from './standing.ts'
import type { Account } from './types.ts'
import type { UserRole } from './user-types.ts'

/** A user as the rows say it who is known by an identity provider. */
export interface ExternalUser {
  readonly userId: string
  readonly username: string
  readonly email: string | null
  readonly issuer: string
  readonly subject: string
  readonly createdAt: Date
  readonly rolesAsOf: Date
}

export interface ExternalAccountQueries {
  findAccount(userId: string): Promise<Account | null>
  /** Those of the tenants that are there. */
  existingTenants(tenantIds: readonly string[]): Promise<readonly string[]>
  /** Makes the user where there is none, and its memberships exactly these. */
  sync(user: ExternalUser, memberships: readonly UserRole[]): Promise<void>
}

export interface ExternalProverOptions {
  readonly tokens: ExternalTokens
  readonly queries: ExternalAccountQueries
  readonly sha256: Sha256
  readonly now: Clock
  /** Lets all replicas notice at once. */
  readonly onChanged: () => Promise<void>
  readonly note: NoteIdentityEvent
}

export interface ExternalProver {
  isFor(token: string): boolean
  /** Null for a token that does not count. Rejects while nobody can tell. */
  prove(token: string): Promise<Proof | null>
}

const ID_LENGTH = 24
const USERNAME_LENGTH_MAX = 128
const HOST_LENGTH_MAX = 64

/**
 * Proves tokens of identity providers. Their users get a row like everybody else, so that keys have
 * an owner, administrators see and disable them, and the audit log names them; what they may do is
 * what the provider says, each time a token is looked at.
 */
export function createExternalProver(options: ExternalProverOptions): ExternalProver {
  const { tokens, queries, now } = options

  async function describe(identity: ExternalIdentity) {
    const { issuer, subject, name, email } = identity
    const digest = await options.sha256(`${issuer}\n${subject}`)
    const id = digest.slice(0, ID_LENGTH)
    const host = new URL(issuer).host.slice(0, HOST_LENGTH_MAX)
    const suffix = ` (${host} ${id.slice(0, 8)})`
    return {
      // Of issuer and subject, so that two replicas that meet somebody first agree.
      userId: `usr_x${id}`,
      username: name.slice(0, USERNAME_LENGTH_MAX - suffix.length) + suffix,
      email,
      issuer,
      subject,
      createdAt: new Date(now()),
      rolesAsOf: new Date(identity.issuedAtMs),
    }
  }

  /** The account with the memberships that the identity calls for, as far as there are tenants. */
  async function obtain(identity: ExternalIdentity, user: ExternalUser): Promise<Account | null> {
    const account = await queries.findAccount(user.userId)
    const { role } = identity
    const wanted = role === null ? [] : identity.tenantIds.map((tenantId) => ({ tenantId, role }))
    if (account !== null && isSame(account.memberships, wanted)) return account
    // A token from before its owner was demoted does not bring the old role back.
    if ((account?.rolesAsOf?.getTime() ?? 0) > identity.issuedAtMs) return account
    const existing = await queries.existingTenants(identity.tenantIds)
    const memberships = wanted.filter(({ tenantId }) => existing.includes(tenantId))
    const isKnown = account !== null && isSame(account.memberships, memberships)
    if (isKnown || (account === null && memberships.length === 0)) return account
    await queries.sync(user, memberships)
    options.note({
      type: 'user.provisioned',
      severity: 'warning',
      tenantId: memberships[0]?.tenantId ?? account?.memberships[0]?.tenantId ?? null,
      userId: user.userId,
      resource: `user/${user.userId}`,
      metadata: {
        issuer: user.issuer,
        before: account?.memberships.map(({ tenantId, role: had }) => ({ tenantId, role: had })),
        after: memberships,
      },
    })
    await options.onChanged()
    return queries.findAccount(user.userId)
  }

  async function judge(token: string): Promise<Standing | null> {
    const identity = await tokens.verify(token)
    if (identity === null) return null
    const user = await describe(identity)
    const account = await obtain(identity, user)
    const home = identity.tenantIds.find((it) =>
      account?.memberships.some(({ tenantId }) => tenantId === it),
    )
    if (account === null || home === undefined) return refuseWithoutRole(user.userId)
    const { userId, tokenGeneration: generation } = account
    const { expiresAtMs } = identity
    return standingOfToken({ userId, generation, expiresAtMs, tenantId: home }, account, now())
  }

  return {
    isFor: tokens.isFor,
    async prove(token) {
      const standing = await judge(token)
      // The whole way each time: the provider may have withdrawn the key, or the configuration a role.
      return standing === null ? null : { standing, confirm: () => judge(token) }
    },
  }
}

function isSame(had: readonly UserRole[], wanted: readonly UserRole[]): boolean {
  return (
    had.length === wanted.length &&
    wanted.every((it) => had.some((one) => one.tenantId === it.tenantId && one.role === it.role))
  )
}

function refuseWithoutRole(userId: string): Standing {
  return {
    kind: 'refused',
    code: 'permission_denied',
    message: 'Your identity provider gives you no role in a tenant of this gateway.',
    holder: { tenantId: null, userId, keyId: null },
  }
}
