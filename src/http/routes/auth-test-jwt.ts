import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import type { HttpEnv } from '../env.ts'
import { permissionSchema } from '../key-schemas.ts'
import { ERROR_ANSWERS } from '../openapi.ts'

const identitySchema = z
  .object({
    valid: z.literal(true),
    kind: z.enum(['api-key', 'user']),
    tenant_id: z.string(),
    user_id: z.string().nullable(),
    key_id: z.string().nullable(),
    role: z.enum(['admin', 'operator', 'auditor', 'developer', 'viewer']),
    permissions: z.array(permissionSchema),
    expires_at: z.iso.datetime().nullable(),
  })
  .openapi('Identity')

/** GET and POST /auth/test-jwt: says who the sent credential is, or 401. */
export function authTestJwt(): Endpoint[] {
  return (['get', 'post'] as const).map((method) =>
    defineEndpoint({
      // The one that every role and both coarse scopes include.
      permission: 'models:read',
      route: {
        method,
        path: '/auth/test-jwt',
        tags: ['Authentication'],
        summary: 'Say who a token is',
        responses: {
          200: {
            description: 'The token is valid.',
            content: { 'application/json': { schema: identitySchema } },
          },
          ...ERROR_ANSWERS,
        },
      },
      handler: (c) => c.json(describe(c), 200),
    }),
  )
}

function describe(c: Context<HttpEnv>): z.infer<typeof identitySchema> {
  const principal = c.get('principal')
  const { expiresAtMs } = principal
  return {
    valid: true,
    kind: principal.kind,
    tenant_id: principal.tenantId,
    user_id: principal.userId,
    key_id: principal.keyId,
    role: principal.role,
    permissions: [...principal.permissions],
    expires_at: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
  }
}
