import { and, asc, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import type { Role } from '../../domain/principal.ts'
import { DEFAULT_TENANT_ID } from '../../domain/tenant.ts'
import type { Database, Orm } from '../database.ts'
import { apiKeys } from '../schema/api-keys.ts'
import { tenants } from '../schema/tenants.ts'
import { memberships, users, type User } from '../schema/users.ts'
import { bumpStatement } from './config-version.ts'
import { nextGeneration } from './logins.ts'

/** What may be shown of a user: no hash of anything. */
const shownColumns = {
  id: users.id,
  username: users.username,
  email: users.email,
  hasPassword: sql<boolean>`${users.passwordHash} is not null`,
  invitedUntil: users.setupTokenExpiresAt,
  externalIssuer: users.externalIssuer,
  disabledAt: users.disabledAt,
  lockedUntil: users.lockedUntil,
  lastLoginAt: users.lastLoginAt,
  createdAt: users.createdAt,
} as const

export interface ShownUser extends Pick<
  User,
  | 'id'
  | 'username'
  | 'email'
  | 'externalIssuer'
  | 'disabledAt'
  | 'lockedUntil'
  | 'lastLoginAt'
  | 'createdAt'
> {
  readonly hasPassword: boolean
  readonly invitedUntil: Date | null
  readonly memberships: readonly UserRole[]
}

export interface UserRole {
  readonly tenantId: string
  readonly role: Role
}

export interface UserPageQuery {
  /** Only members of this tenant; null means everybody. */
  readonly tenantId: string | null
  readonly limit: number
  readonly afterId?: string | undefined
}

/** Users in the order of their ids, with the tenants that they belong to. */
export async function listUsers(db: Database, page: UserPageQuery): Promise<ShownUser[]> {
  const isLater = page.afterId === undefined ? undefined : gt(users.id, page.afterId)
  const all = db.orm.select(shownColumns).from(users)
  const chosen =
    page.tenantId === null
      ? all.where(isLater)
      : all
          .innerJoin(memberships, eq(memberships.userId, users.id))
          .where(and(eq(memberships.tenantId, page.tenantId), isLater))
  return withRoles(db, await chosen.orderBy(asc(users.id)).limit(page.limit))
}

export async function findShownUser(
  db: Database,
  { userId }: { userId: string },
): Promise<ShownUser | null> {
  const rows = await db.orm.select(shownColumns).from(users).where(eq(users.id, userId))
  const [user] = await withRoles(db, rows)
  return user ?? null
}

async function withRoles(
  db: Database,
  rows: readonly Omit<ShownUser, 'memberships'>[],
): Promise<ShownUser[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const found = await db.orm
    .select()
    .from(memberships)
    .where(inArray(memberships.userId, ids))
    .orderBy(asc(memberships.tenantId))
  return rows.map((row) => ({
    ...row,
    memberships: found
      .filter(({ userId }) => userId === row.id)
      .map(({ tenantId, role }) => ({ tenantId, role })),
  }))
}

export interface UserChange {
  readonly username?: string
  readonly email?: string | null
  readonly disabledAt?: Date | null
  /** Ends a lock, and forgets what led to it. */
  readonly unlock?: boolean
}

/**
 * Changes a user; disabling voids all tokens. False when there is none, or when nobody would be
 * left to administer the gateway. Fails with a unique violation when the name is taken.
 */
export async function updateUser(
  db: Database,
  { userId }: { userId: string },
  { unlock, ...fields }: UserChange,
): Promise<boolean> {
  const isDisabling = fields.disabledAt !== undefined && fields.disabledAt !== null
  const [, rows] = await db.atomically((orm) => [
    lockGateway(orm),
    orm
      .update(users)
      .set({
        ...fields,
        ...(unlock === true && { failedLogins: 0, failedLoginAt: null, lockedUntil: null }),
        ...(isDisabling && nextGeneration()),
      })
      .where(and(eq(users.id, userId), isDisabling ? leavesAnAdmin(userId) : undefined))
      .returning({ id: users.id }),
    bumpStatement(orm),
  ])
  return rows.length > 0
}

/**
 * Deletes a user and revokes its keys, which would outlive their owner otherwise. False as in
 * `updateUser`.
 */
export async function deleteUser(
  db: Database,
  { userId, at }: { readonly userId: string; readonly at: Date },
): Promise<boolean> {
  const [, , rows] = await db.atomically((orm) => [
    lockGateway(orm),
    orm
      .update(apiKeys)
      .set({ revokedAt: at, previousValidUntil: null })
      .where(
        and(eq(apiKeys.ownerUserId, userId), isNull(apiKeys.revokedAt), leavesAnAdmin(userId)),
      ),
    orm
      .delete(users)
      .where(and(eq(users.id, userId), leavesAnAdmin(userId)))
      .returning({ id: users.id }),
    bumpStatement(orm),
  ])
  return rows.length > 0
}

export interface MembershipRef {
  readonly userId: string
  readonly tenantId: string
}

/** Gives a user a role in a tenant, or another one. False where the gateway would lose its last admin. */
export async function setMembership(
  db: Database,
  { userId, tenantId, role }: MembershipRef & { readonly role: Role },
): Promise<boolean> {
  const isSafe =
    tenantId === DEFAULT_TENANT_ID && role !== 'admin' ? leavesAnAdmin(userId) : undefined
  const [, rows] = await db.atomically((orm) => [
    lockGateway(orm),
    orm
      .insert(memberships)
      .values({ userId, tenantId, role })
      .onConflictDoUpdate({
        target: [memberships.tenantId, memberships.userId],
        set: { role },
        ...(isSafe === undefined ? {} : { setWhere: isSafe }),
      })
      .returning({ userId: memberships.userId }),
    bumpStatement(orm),
  ])
  return rows.length > 0
}

/** Takes a user out of a tenant. False when it is not in it, or the gateway would lose its last admin. */
export async function removeMembership(
  db: Database,
  { userId, tenantId }: MembershipRef,
): Promise<boolean> {
  const isSafe = tenantId === DEFAULT_TENANT_ID ? leavesAnAdmin(userId) : undefined
  const [, rows] = await db.atomically((orm) => [
    lockGateway(orm),
    orm
      .delete(memberships)
      .where(and(eq(memberships.userId, userId), eq(memberships.tenantId, tenantId), isSafe))
      .returning({ userId: memberships.userId }),
    bumpStatement(orm),
  ])
  return rows.length > 0
}

export interface SetupStart {
  readonly userId: string
  readonly tokenHash: string
  readonly expiresAt: Date
}

/**
 * Takes a user's password away and lets a one-time token set the next one. Voids all tokens. False
 * as in `updateUser`: who is the last admin keeps a password.
 */
export async function startSetup(
  db: Database,
  { userId, tokenHash, expiresAt }: SetupStart,
): Promise<boolean> {
  const [, rows] = await db.atomically((orm) => [
    lockGateway(orm),
    orm
      .update(users)
      .set({
        passwordHash: null,
        setupTokenHash: tokenHash,
        setupTokenExpiresAt: expiresAt,
        ...nextGeneration(),
      })
      .where(and(eq(users.id, userId), leavesAnAdmin(userId)))
      .returning({ id: users.id }),
    bumpStatement(orm),
  ])
  return rows.length > 0
}

/** Puts changes that could take the last admin away into one order, so that two can't do it together. */
function lockGateway(orm: Orm) {
  return orm
    .select({ id: tenants.id })
    .from(tenants)
    .where(eq(tenants.id, DEFAULT_TENANT_ID))
    .for('update')
}

/** Whether somebody can administer the gateway without this user, or it never could. */
function leavesAnAdmin(userId: string) {
  return sql`(
    not exists (
      select 1 from memberships as own
      where own.user_id = ${userId} and own.tenant_id = ${DEFAULT_TENANT_ID} and own.role = 'admin'
    ) or exists (
      select 1 from memberships as other
      join users as other_user on other_user.id = other.user_id
      where other.tenant_id = ${DEFAULT_TENANT_ID} and other.role = 'admin'
        and other.user_id <> ${userId}
        and other_user.disabled_at is null and other_user.password_hash is not null
    )
  )`
}
