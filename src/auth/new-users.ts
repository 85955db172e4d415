import type { RandomBytes } from '../domain/ports.ts'
import type { Principal } from '../domain/principal.ts'
import { GatewayError } from '../errors.ts'
import { encodeBase64Url } from '../lib/base64url.ts'
import { findPasswordProblem } from './passwords.ts'
import type { UserDesk } from './user-desk.ts'
import { nameTaken, noSuchTenant, refuseExternal, refuseToGrant } from './user-rules.ts'
import type { NewUser, User, UserService, UserServiceOptions, UserToInsert } from './user-types.ts'

const HOUR_MS = 3_600_000
const TOKEN_BYTES = 32
/** How one-time tokens start; secret scanners can look for it. */
const TOKEN_MARK = 'scalix-invite-'

/** A one-time token; its SHA-256 is what is stored. */
export function createSetupToken(randomBytes: RandomBytes): string {
  return TOKEN_MARK + encodeBase64Url(randomBytes(TOKEN_BYTES))
}

type Proof = Pick<UserToInsert, 'passwordHash' | 'setupTokenHash' | 'setupTokenExpiresAt'>

/** How users come in: with a password that somebody sets for them, or with a one-time token. */
export function createEntrance(
  options: UserServiceOptions,
  desk: UserDesk,
): Pick<UserService, 'create' | 'invite' | 'resetPassword'> {
  const { queries, now } = options

  async function makeToken(expiresInHours: number) {
    const token = createSetupToken(options.randomBytes)
    const expiresAt = new Date(now() + expiresInHours * HOUR_MS)
    return { token, expiresAt, tokenHash: await options.sha256(token) }
  }

  function refuse(caller: Principal, { role, tenantId }: NewUser) {
    refuseToGrant(caller, { role, tenantId: tenantId ?? caller.tenantId })
  }

  async function insert(caller: Principal, wishes: NewUser, proof: Proof): Promise<User> {
    const { username, email, role } = wishes
    const tenantId = wishes.tenantId ?? caller.tenantId
    const id = options.createId('usr_')
    const row = { id, username, email, ...proof, createdAt: new Date(now()) }
    const outcome = await queries.insert(row, { tenantId, role })
    if (outcome === 'name-taken') throw nameTaken()
    if (outcome === 'no-tenant') throw noSuchTenant()
    const type = proof.passwordHash === null ? 'user.invited' : 'user.created'
    return desk.conclude(caller, id, { type, before: null })
  }

  return {
    async create(caller, { password, ...wishes }) {
      refuse(caller, wishes)
      const problem = findPasswordProblem('The password', password)
      if (problem !== null) {
        throw new GatewayError('invalid_request', problem, { param: 'password' })
      }
      const passwordHash = await options.passwords.hash(password)
      return insert(caller, wishes, {
        passwordHash,
        setupTokenHash: null,
        setupTokenExpiresAt: null,
      })
    },
    async invite(caller, { expiresInHours, ...wishes }) {
      refuse(caller, wishes)
      const { token, expiresAt, tokenHash } = await makeToken(expiresInHours)
      const user = await insert(caller, wishes, {
        passwordHash: null,
        setupTokenHash: tokenHash,
        setupTokenExpiresAt: expiresAt,
      })
      return { user, token, expiresAt }
    },
    async resetPassword(caller, userId, expiresInHours) {
      const before = await desk.findManaged(caller, userId)
      refuseExternal(before, 'password')
      const { token, expiresAt, tokenHash } = await makeToken(expiresInHours)
      const isStarted = await queries.startSetup(userId, { tokenHash, expiresAt })
      if (!isStarted) throw await desk.explain(userId)
      const user = await desk.conclude(caller, userId, { type: 'user.password_reset', before })
      return { user, token, expiresAt }
    },
  }
}
