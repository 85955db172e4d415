import { asc, eq, sql } from 'drizzle-orm'
import type { Role } from '../../domain/principal.ts'
import type { Database } from '../database.ts'
import { tenants, type TenantStatus } from '../schema/tenants.ts'
import { memberships, users, type User } from '../schema/users.ts'
import { bumpStatement } from './config-version.ts'
import { policyColumns, type StoredPolicy } from './tenants.ts'

/** Finds a user without regard to the case of the name. */
export async function findUserByUsername(
  db: Database,
  { username }: { username: string },
): Promise<User | null> {
  const [user] = await db.orm
    .select()
    .from(users)
    .where(sql`lower(${users.username}) = lower(${username})`)
  return user ?? null
}

export async function findUserById(
  db: Database,
  { userId }: { userId: string },
): Promise<User | null> {
  const [user] = await db.orm.select().from(users).where(eq(users.id, userId))
  return user ?? null
}

export type NewUserRow = typeof users.$inferInsert

export interface NewUser {
  readonly user: NewUserRow
  /** Where the user belongs from the start. */
  readonly memberships: readonly { readonly tenantId: string; readonly role: Role }[]
}

/**
 * Creates a user with its memberships, all or nothing. Fails with a unique violation
 * (`users_username_unique`) when the name is taken.
 */
export async function insertUser(db: Database, { user, memberships: joined }: NewUser) {
  await db.atomically((orm) => [
    orm.insert(users).values(user),
    ...joined.map((membership) =>
      orm.insert(memberships).values({ ...membership, userId: user.id }),
    ),
    bumpStatement(orm),
  ])
}

export interface UserMembership {
  readonly tenantId: string
  readonly tenantName: string
  readonly tenantStatus: TenantStatus
  readonly tenant: StoredPolicy
  readonly role: Role
}

/** The tenants that a user belongs to, in the order of their ids, suspended ones included. */
export async function membershipsOf(
  db: Database,
  { userId }: { userId: string },
): Promise<UserMembership[]> {
  return db.orm
    .select({
      tenantId: tenants.id,
      tenantName: tenants.name,
      tenantStatus: tenants.status,
      tenant: policyColumns,
      role: memberships.role,
    })
    .from(memberships)
    .innerJoin(tenants, eq(tenants.id, memberships.tenantId))
    .where(eq(memberships.userId, userId))
    .orderBy(asc(tenants.id))
}
