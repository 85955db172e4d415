import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { Role } from '../../domain/principal.ts'
import { instant } from './columns.ts'
import { tenants } from './tenants.ts'

/** People who log in. Names are unique without regard to case, so that nobody can pose as `Admin`. */
export const users = pgTable(
  'users',
  {
    id: text('id').primaryKey(),
    username: text('username').notNull(),
    email: text('email'),
    /** Null until the first password is set, and after a reset. */
    passwordHash: text('password_hash'),
    /** SHA-256 of the one token with which a password can be set without knowing one. */
    setupTokenHash: text('setup_token_hash').unique(),
    setupTokenExpiresAt: instant('setup_token_expires_at'),
    /** `iss` and `sub` of users of an identity provider; the id is made of both. */
    externalIssuer: text('external_issuer'),
    externalSubject: text('external_subject'),
    /** When the token was issued that the present roles are from; an older one changes nothing. */
    rolesAsOf: instant('roles_as_of'),
    disabledAt: instant('disabled_at'),
    /** Tokens of an older generation are refused; raising it revokes them all, whatever clocks say. */
    tokenGeneration: integer('token_generation').notNull().default(0),
    /** Wrong passwords since `failedLoginAt`, with which the present count began. */
    failedLogins: integer('failed_logins').notNull().default(0),
    failedLoginAt: instant('failed_login_at'),
    /** Until then no password is right. */
    lockedUntil: instant('locked_until'),
    lastLoginAt: instant('last_login_at'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [uniqueIndex('users_username_unique').on(sql`lower(${table.username})`)],
)

/** Which tenants a user belongs to, and as what. */
export const memberships = pgTable(
  'memberships',
  {
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: text('role').$type<Role>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.userId] }),
    index('memberships_user_id_index').on(table.userId),
    check(
      'memberships_role_check',
      sql`${table.role} in ('admin', 'operator', 'auditor', 'developer', 'viewer')`,
    ),
  ],
)

export type User = typeof users.$inferSelect
export type Membership = typeof memberships.$inferSelect
