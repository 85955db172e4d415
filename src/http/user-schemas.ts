import { z } from '@hono/zod-openapi'
import type { Invitation, User } from '../auth/user-types.ts'
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../auth/passwords.ts'
import { WITHOUT_CONTROLS } from './name-list.ts'

const HOURS_MAX = 720
const HOURS_DEFAULT = 72

export const roleSchema = z.enum(['admin', 'operator', 'auditor', 'developer', 'viewer'])
export const newPasswordSchema = z.string().min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX)

const id = z.string().min(1).max(64).regex(WITHOUT_CONTROLS, 'no control characters')
const username = z.string().trim().min(1).max(128).regex(WITHOUT_CONTROLS, 'no control characters')
const email = z.email().max(254).nullable()
const expiresInHours = z.int().min(1).max(HOURS_MAX).default(HOURS_DEFAULT)

export const userParams = z.object({ user_id: id })
export const membershipParams = z.object({ user_id: id, tenant_id: id })

const newUserFields = {
  username,
  email: email.default(null),
  role: roleSchema.default('viewer'),
  tenant_id: id.nullable().default(null).openapi({
    description: 'Your own unless named; another one is for the tenant that runs the gateway.',
  }),
}

/** Strict: id, memberships and whatever else a caller would like to set is refused. */
export const createUserSchema = z
  .strictObject({ ...newUserFields, password: newPasswordSchema })
  .openapi('CreateUser')

export const inviteUserSchema = z
  .strictObject({ ...newUserFields, expires_in_hours: expiresInHours })
  .openapi('InviteUser')

export const resetPasswordSchema = z
  .strictObject({ expires_in_hours: expiresInHours })
  .openapi('ResetPassword')

export const updateUserSchema = z
  .strictObject({
    username: username.optional(),
    email: email.optional(),
    disabled: z
      .boolean()
      .optional()
      .openapi({ description: 'Ends its tokens and stops its keys.' }),
    locked: z.literal(false).optional().openapi({ description: 'Ends a lock.' }),
  })
  .refine((changes) => Object.keys(changes).length > 0, { error: 'name something to change' })
  .openapi('UpdateUser')

export const setRoleSchema = z.strictObject({ role: roleSchema }).openapi('SetRole')

export const userListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: id.optional().openapi({ description: '`next_cursor` of the page before.' }),
  tenants: z.enum(['own', 'all']).default('own').openapi({
    description: '`all` is for the tenant that runs the gateway.',
  }),
})

export const userSchema = z
  .object({
    id: z.string(),
    username: z.string(),
    email: z.string().nullable(),
    status: z.enum(['active', 'invited', 'disabled', 'locked']),
    memberships: z.array(z.object({ tenant_id: z.string(), role: roleSchema })),
    identity_provider: z.string().nullable(),
    invited_until: z.iso.datetime().nullable(),
    locked_until: z.iso.datetime().nullable(),
    disabled_at: z.iso.datetime().nullable(),
    last_login_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
  })
  .openapi('User')

export const userListSchema = z
  .object({ users: z.array(userSchema), next_cursor: z.string().nullable() })
  .openapi('UserList')

export const invitationSchema = z
  .object({
    user: userSchema,
    token: z.string().openapi({ description: 'For `POST /auth/accept-invitation`, once.' }),
    expires_at: z.iso.datetime(),
  })
  .openapi('Invitation')

/** A body that fits, as the service takes it. */
export function toUserChanges({ locked, ...changes }: z.infer<typeof updateUserSchema>) {
  return {
    ...(changes.username !== undefined && { username: changes.username }),
    ...(changes.email !== undefined && { email: changes.email }),
    ...(changes.disabled !== undefined && { disabled: changes.disabled }),
    ...(locked === false && { unlock: true }),
  }
}

/** A user as it is sent. */
export function toWireUser(user: User, nowMs: number): z.infer<typeof userSchema> {
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    status: statusOf(user, nowMs),
    memberships: user.memberships.map(({ tenantId, role }) => ({ tenant_id: tenantId, role })),
    identity_provider: user.externalIssuer,
    invited_until: user.invitedUntil?.toISOString() ?? null,
    locked_until: user.lockedUntil?.toISOString() ?? null,
    disabled_at: user.disabledAt?.toISOString() ?? null,
    last_login_at: user.lastLoginAt?.toISOString() ?? null,
    created_at: user.createdAt.toISOString(),
  }
}

/** An invitation as it is sent, once. */
export function toWireInvitation({ user, token, expiresAt }: Invitation, nowMs: number) {
  return { user: toWireUser(user, nowMs), token, expires_at: expiresAt.toISOString() }
}

function statusOf(user: User, nowMs: number) {
  if (user.disabledAt !== null) return 'disabled'
  if (user.lockedUntil !== null && user.lockedUntil.getTime() > nowMs) return 'locked'
  return user.hasPassword || user.externalIssuer !== null ? 'active' : 'invited'
}
