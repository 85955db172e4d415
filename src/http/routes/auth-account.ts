import { z } from '@hono/zod-openapi'
import type { OwnAccount } from '../../auth/own-account.ts'
import { PASSWORD_LENGTH_MAX } from '../../auth/passwords.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import { errorAnswer, ERROR_ANSWERS, jsonAnswer, jsonBody } from '../openapi.ts'
import { newPasswordSchema } from '../user-schemas.ts'
import { tokenSchema } from './auth-login.ts'

const changePasswordSchema = z
  .strictObject({
    current_password: z.string().min(1).max(PASSWORD_LENGTH_MAX),
    new_password: newPasswordSchema,
  })
  .openapi('ChangePassword')

const acceptInvitationSchema = z
  .strictObject({ token: z.string().min(1).max(256), password: newPasswordSchema })
  .openapi('AcceptInvitation')

const loggedOutSchema = z.object({ logged_out: z.literal(true) }).openapi('LoggedOut')

/** What people do with their own accounts: log out, change the password, accept an invitation. */
export function authAccount(account: OwnAccount): Endpoint[] {
  return [logOutRoute(account), changePasswordRoute(account), acceptInvitationRoute(account)]
}

const logOutRoute = (account: OwnAccount) =>
  defineEndpoint({
    // The one that every role includes.
    permission: 'models:read',
    route: {
      method: 'post',
      path: '/auth/logout',
      tags: ['Authentication'],
      summary: 'End all of your sessions, everywhere',
      responses: { 200: jsonAnswer('Your tokens are void.', loggedOutSchema), ...ERROR_ANSWERS },
    },
    handler: async (c) => {
      await account.logOut(c.get('principal'))
      return c.json({ logged_out: true as const }, 200)
    },
  })

const changePasswordRoute = (account: OwnAccount) =>
  defineEndpoint({
    permission: 'models:read',
    route: {
      method: 'post',
      path: '/auth/change-password',
      tags: ['Authentication'],
      summary: 'Change your password, which ends all other sessions',
      request: { body: jsonBody(changePasswordSchema) },
      responses: {
        200: jsonAnswer('A token for the session that goes on.', tokenSchema),
        ...ERROR_ANSWERS,
        401: errorAnswer('The current password is wrong.'),
      },
    },
    handler: async (c) => {
      const { current_password: current, new_password: next } = c.req.valid('json')
      const change = { current, next, address: c.get('address') }
      const token = await account.changePassword(c.get('principal'), change)
      return c.json(token, 200, { 'cache-control': 'no-store' })
    },
  })

const acceptInvitationRoute = (account: OwnAccount) =>
  defineEndpoint({
    permission: 'public',
    route: {
      method: 'post',
      path: '/auth/accept-invitation',
      tags: ['Authentication'],
      summary: 'Set your password with a one-time token, and log in',
      request: { body: jsonBody(acceptInvitationSchema) },
      responses: {
        200: jsonAnswer('A token to send as `Authorization: Bearer`.', tokenSchema),
        ...ERROR_ANSWERS,
        401: errorAnswer('The invitation is unknown, used or over.'),
      },
    },
    handler: async (c) => {
      const answer = { ...c.req.valid('json'), address: c.get('address') }
      const token = await account.acceptInvitation(answer)
      return c.json(token, 200, { 'cache-control': 'no-store' })
    },
  })
