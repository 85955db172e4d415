import type { Clock, RandomBytes, Sha256 } from '../domain/ports.ts'
import type { Principal, Role } from '../domain/principal.ts'
import type { NoteIdentityEvent } from './identity-events.ts'
import type { Passwords } from './passwords.ts'

/** Where a user belongs, and as what. */
export interface UserRole {
  readonly tenantId: string
  readonly role: Role
}

/** What may be shown of a user. */
export interface User {
  readonly id: string
  readonly username: string
  readonly email: string | null
  readonly hasPassword: boolean
  /** Until when a one-time token lets it set a password; null without one. */
  readonly invitedUntil: Date | null
  /** The identity provider that knows the user; null where a password here does. */
  readonly externalIssuer: string | null
  readonly disabledAt: Date | null
  readonly lockedUntil: Date | null
  readonly lastLoginAt: Date | null
  readonly createdAt: Date
  readonly memberships: readonly UserRole[]
}

/** A user about to be stored; it has a password or the hash of a one-time token. */
export interface UserToInsert {
  readonly id: string
  readonly username: string
  readonly email: string | null
  readonly passwordHash: string | null
  readonly setupTokenHash: string | null
  readonly setupTokenExpiresAt: Date | null
  readonly createdAt: Date
}

export interface UserChanges {
  readonly username?: string
  readonly email?: string | null
  readonly disabled?: boolean
  readonly unlock?: boolean
}

export interface UserPage {
  readonly limit: number
  readonly afterId: string | null
  /** Of all tenants, for the one that runs the gateway. */
  readonly allTenants: boolean
}

export interface UserList {
  readonly users: readonly User[]
  /** Asks for the next page; null on the last one. */
  readonly nextCursor: string | null
}

export type Stored = 'stored' | 'name-taken' | 'no-tenant'

/** What the service asks of the database. False means: not there, or the gateway's last admin. */
export interface UserQueries {
  list(page: { tenantId: string | null; limit: number; afterId: string | null }): Promise<User[]>
  find(userId: string): Promise<User | null>
  insert(user: UserToInsert, membership: UserRole): Promise<Stored>
  update(
    userId: string,
    changes: Omit<UserChanges, 'disabled'> & { disabledAt?: Date | null },
  ): Promise<boolean | 'name-taken'>
  delete(userId: string, at: Date): Promise<boolean>
  setMembership(userId: string, membership: UserRole): Promise<boolean | 'no-tenant'>
  removeMembership(userId: string, tenantId: string): Promise<boolean>
  startSetup(userId: string, setup: { tokenHash: string; expiresAt: Date }): Promise<boolean>
  raiseGeneration(userId: string): Promise<boolean>
}

export interface UserServiceOptions {
  readonly queries: UserQueries
  readonly passwords: Pick<Passwords, 'hash'>
  readonly sha256: Sha256
  readonly randomBytes: RandomBytes
  readonly createId: (prefix: string) => string
  readonly now: Clock
  /** Lets all replicas notice at once. */
  readonly onChanged: () => Promise<void>
  readonly note: NoteIdentityEvent
}

export interface NewUser {
  readonly username: string
  readonly email: string | null
  readonly role: Role
  /** Null means the caller's own. */
  readonly tenantId: string | null
}

export interface UserWishes extends NewUser {
  readonly password: string
}

export interface InvitationWishes extends NewUser {
  readonly expiresInHours: number
}

/** A user with the token that sets its password, which is shown this once. */
export interface Invitation {
  readonly user: User
  readonly token: string
  readonly expiresAt: Date
}

export interface UserService {
  list(caller: Principal, page: UserPage): Promise<UserList>
  get(caller: Principal, userId: string): Promise<User>
  create(caller: Principal, wishes: UserWishes): Promise<User>
  invite(caller: Principal, wishes: InvitationWishes): Promise<Invitation>
  update(caller: Principal, userId: string, changes: UserChanges): Promise<User>
  remove(caller: Principal, userId: string): Promise<User>
  setRole(caller: Principal, userId: string, membership: UserRole): Promise<User>
  removeRole(caller: Principal, userId: string, tenantId: string): Promise<User>
  /** Takes the password away and lets a new token set the next one. */
  resetPassword(caller: Principal, userId: string, expiresInHours: number): Promise<Invitation>
  /** Ends all sessions of a user. */
  revokeTokens(caller: Principal, userId: string): Promise<User>
}
