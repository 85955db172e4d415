import type { UserService } from '../../auth/user-types.ts'
import type { Clock } from '../../domain/ports.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import { errorAnswer, ERROR_ANSWERS, jsonAnswer, jsonBody } from '../openapi.ts'
import {
  invitationSchema,
  inviteUserSchema,
  resetPasswordSchema,
  toWireInvitation,
  userParams,
} from '../user-schemas.ts'

const answer = jsonAnswer('The user and its token, which is shown this once.', invitationSchema)

/** Tokens with which somebody sets a password: for new users, and for those who lost theirs. */
export function userInvitations(service: UserService, now: Clock): Endpoint[] {
  return [inviteRoute(service, now), resetRoute(service, now)]
}

const inviteRoute = (service: UserService, now: Clock) =>
  defineEndpoint({
    permission: 'users:manage',
    route: {
      method: 'post',
      path: '/admin/users/invitations',
      tags: ['Users'],
      summary: 'Invite a user, who sets the password',
      request: { body: jsonBody(inviteUserSchema) },
      responses: {
        201: answer,
        ...ERROR_ANSWERS,
        404: errorAnswer('There is no such tenant.'),
        409: errorAnswer('The name is taken.'),
      },
    },
    handler: async (c) => {
      const {
        tenant_id: tenantId,
        expires_in_hours: expiresInHours,
        ...wishes
      } = c.req.valid('json')
      const invitation = await service.invite(c.get('principal'), {
        ...wishes,
        tenantId,
        expiresInHours,
      })
      return c.json(toWireInvitation(invitation, now()), 201, { 'cache-control': 'no-store' })
    },
  })

const resetRoute = (service: UserService, now: Clock) =>
  defineEndpoint({
    permission: 'users:manage',
    route: {
      method: 'post',
      path: '/admin/users/{user_id}/reset-password',
      tags: ['Users'],
      summary: 'Take a password away and let a token set the next one',
      request: { params: userParams, body: jsonBody(resetPasswordSchema) },
      responses: {
        200: answer,
        ...ERROR_ANSWERS,
        404: errorAnswer('There is no such user.'),
        409: errorAnswer('The gateway would have no admin left.'),
      },
    },
    handler: async (c) => {
      const { user_id: userId } = c.req.valid('param')
      const { expires_in_hours: hours } = c.req.valid('json')
      const invitation = await service.resetPassword(c.get('principal'), userId, hours)
      return c.json(toWireInvitation(invitation, now()), 200, { 'cache-control': 'no-store' })
    },
  })
