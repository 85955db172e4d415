import { and, eq, inArray, notInArray, sql } from 'drizzle-orm'
import type { Role } from '../../domain/principal.ts'
import type { Database } from '../database.ts'
import { tenants } from '../schema/tenants.ts'
import { memberships, users } from '../schema/users.ts'
import { bumpStatement } from './config-version.ts'

/** Those of the tenants that are there. */
export async function existingTenants(
  db: Database,
  { tenantIds }: { readonly tenantIds: readonly string[] },
): Promise<string[]> {
  if (tenantIds.length === 0) return []
  const rows = await db.orm
    .select({ id: tenants.id })
    .from(tenants)
    .where(inArray(tenants.id, [...tenantIds]))
  return rows.map(({ id }) => id)
}

export interface ExternalUserRow {
  readonly userId: string
  readonly username: string
  readonly email: string | null
  readonly issuer: string
  readonly subject: string
  readonly createdAt: Date
  /** When the token was issued that says so. */
  readonly rolesAsOf: Date
}

export interface ExternalUserSync {
  readonly user: ExternalUserRow
  readonly roles: readonly { readonly tenantId: string; readonly role: Role }[]
}

/** Makes a user of an identity provider where there is none, and its memberships exactly these. */
export async function syncExternalUser(
  db: Database,
  { user, roles }: ExternalUserSync,
): Promise<void> {
  const { userId, issuer, subject, ...fields } = user
  const kept = roles.map(({ tenantId }) => tenantId)
  await db.atomically((orm) => [
    orm
      .insert(users)
      .values({ id: userId, externalIssuer: issuer, externalSubject: subject, ...fields })
      .onConflictDoUpdate({
        target: users.id,
        // The name stays: an administrator may have given another one.
        set: { email: fields.email, rolesAsOf: fields.rolesAsOf },
      }),
    orm
      .delete(memberships)
      .where(
        and(
          eq(memberships.userId, userId),
          kept.length === 0 ? undefined : notInArray(memberships.tenantId, kept),
        ),
      ),
    ...roles.map(({ tenantId, role }) =>
      orm
        .insert(memberships)
        .values({ userId, tenantId, role })
        .onConflictDoUpdate({
          target: [memberships.tenantId, memberships.userId],
          set: { role: sql`excluded.role` },
        }),
    ),
    bumpStatement(orm),
  ])
}
