import { z } from '@hono/zod-openapi'
import type { Login } from '../../auth/login.ts'
import { PASSWORD_LENGTH_MAX } from '../../auth/passwords.ts'
import { defineEndpoint } from '../endpoint.ts'
import { WITHOUT_CONTROLS } from '../name-list.ts'
import { errorAnswer, ERROR_ANSWERS } from '../openapi.ts'

const loginSchema = z
  .strictObject({
    username: z.string().min(1).max(128).regex(WITHOUT_CONTROLS, 'no control characters'),
    password: z.string().min(1).max(PASSWORD_LENGTH_MAX),
  })
  .openapi('Login')

export const tokenSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal('bearer'),
    expires_in: z.int().openapi({ description: 'Seconds.' }),
  })
  .openapi('Token')

/** POST /auth/login: a token for a name and a password. */
export const authLogin = (login: Login) =>
  defineEndpoint({
    permission: 'public',
    route: {
      method: 'post',
      path: '/auth/login',
      tags: ['Authentication'],
      summary: 'Log in',
      request: {
        body: { required: true, content: { 'application/json': { schema: loginSchema } } },
      },
      responses: {
        200: {
          description: 'A token to send as `Authorization: Bearer`.',
          content: { 'application/json': { schema: tokenSchema } },
        },
        ...ERROR_ANSWERS,
        401: errorAnswer('The username or the password is wrong.'),
        503: errorAnswer('The database cannot be reached.'),
      },
    },
    handler: async (c) => {
      const token = await login({
        ...c.req.valid('json'),
        address: c.get('address'),
        requestId: c.get('requestId'),
      })
      return c.json(token, 200, { 'cache-control': 'no-store' })
    },
  })
