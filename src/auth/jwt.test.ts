import { generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'
import { createFakeClock, START } from '../../tests/auth-fakes.ts'
import { derivePurposeSecret } from './derive.ts'
import { loadTokenKeys, type JwtAlgorithm } from './jwt-keys.ts'
import { createTokens } from './jwt.ts'

const secret = 'a secret that is long enough for anybody'
const subject = {
  userId: 'usr_one',
  tenantId: 'ten_one',
  role: 'developer',
  generation: 3,
} as const
const PURPOSE = 'scalix-router/access-token/v1'
const nowS = START.getTime() / 1000

function create({ algorithm = 'HS256' as JwtAlgorithm, expiryHours = 24 } = {}) {
  const clock = createFakeClock()
  const tokens = createTokens({
    algorithm,
    loadKeys: () => loadTokenKeys({ algorithm, secret }),
    expiryHours,
    createId: (prefix) => `${prefix}1`,
    now: clock.now,
  })
  return { tokens, clock }
}

/** A token as ours, signed with the right secret, but for what a test changes. */
async function forge(changes: JWTPayload, header: { alg?: string; typ?: string } = {}) {
  const key = await derivePurposeSecret(secret, PURPOSE, 256)
  const payload = { ...ours, ...changes }
  return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'JWT', ...header }).sign(key)
}

const ours: JWTPayload = {
  sub: 'usr_one',
  tid: 'ten_one',
  role: 'developer',
  jti: 'tok_1',
  gen: 0,
  iat: nowS,
  exp: nowS + 60,
  iss: 'scalix-router',
  aud: 'scalix-router',
}

const encodePart = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('createTokens', () => {
  it.each(['HS256', 'HS384', 'HS512'] as const)('reads back what it issued, %s', async (it) => {
    const { tokens } = create({ algorithm: it })
    const { token, expiresInS } = await tokens.issue(subject)
    expect(expiresInS).toBe(86_400)
    expect(await tokens.verify(token)).toEqual({
      ...subject,
      tokenId: 'tok_1',
      issuedAtMs: START.getTime(),
      expiresAtMs: START.getTime() + 86_400_000,
    })
  })

  it('accepts the token that the refusals below are made from', async () => {
    expect(await create().tokens.verify(await forge({}))).not.toBeNull()
  })

  it('refuses a token after its end', async () => {
    const { tokens, clock } = create({ expiryHours: 1 })
    const { token } = await tokens.issue(subject)
    clock.advance(3_599_000)
    expect(await tokens.verify(token)).not.toBeNull()
    clock.advance(1_000)
    expect(await tokens.verify(token)).toBeNull()
  })

  it.each([
    ['not valid yet', { nbf: nowS + 3600 }],
    ['issued in the future', { iat: nowS + 3600 }],
    ['for another audience', { aud: 'another' }],
    ['of another issuer', { iss: 'another' }],
    ['without an audience', { aud: undefined }],
    ['without an end', { exp: undefined }],
    ['without a subject', { sub: undefined }],
    ['without a generation', { gen: undefined }],
    ['without a tenant', { tid: undefined }],
    ['without an id', { jti: undefined }],
    ['with an unknown role', { role: 'root' }],
    ['with a role that is a list', { role: ['admin'] }],
  ])('refuses a token %s', async (_name, changes) => {
    expect(await create().tokens.verify(await forge(changes as JWTPayload))).toBeNull()
  })

  it('refuses a token of another type', async () => {
    expect(await create().tokens.verify(await forge({}, { typ: 'secevent+jwt' }))).toBeNull()
  })

  it('refuses a token without a signature', async () => {
    const { tokens } = create()
    expect(await tokens.verify(new UnsecuredJWT(ours).encode())).toBeNull()
    const none = `${encodePart({ alg: 'none', typ: 'JWT' })}.${encodePart(ours)}.`
    expect(await tokens.verify(none)).toBeNull()
    const genuine = await forge({})
    expect(await tokens.verify(genuine.slice(0, genuine.lastIndexOf('.') + 1))).toBeNull()
  })

  it('refuses another algorithm than the configured one, even with the right secret', async () => {
    const strong = await derivePurposeSecret(secret, PURPOSE, 512)
    const token = await new SignJWT(ours)
      .setProtectedHeader({ alg: 'HS512', typ: 'JWT' })
      .sign(strong)
    expect(await create({ algorithm: 'HS512' }).tokens.verify(token)).not.toBeNull()
    expect(await create({ algorithm: 'HS256' }).tokens.verify(token)).toBeNull()
  })

  it('refuses a token signed with a private key', async () => {
    const { privateKey } = await generateKeyPair('ES256')
    const token = await new SignJWT(ours)
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .sign(privateKey)
    expect(await create().tokens.verify(token)).toBeNull()
  })

  it('refuses a token signed with JWT_SECRET itself or with another purpose of it', async () => {
    const raw = new TextEncoder().encode(secret)
    const other = await derivePurposeSecret(secret, 'another purpose', 256)
    for (const key of [raw, other]) {
      const token = await new SignJWT(ours)
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .sign(key)
      expect(await create().tokens.verify(token)).toBeNull()
    }
  })

  it('refuses a token whose claims were changed', async () => {
    const [header, , signature] = (await forge({})).split('.')
    const admin = encodePart({ ...ours, role: 'admin' })
    expect(await create().tokens.verify(`${header}.${admin}.${signature}`)).toBeNull()
  })

  it.each(['', '..', 'a.b.c', 'eyJ.eyJ.eyJ', `${'a'.repeat(9000)}.b.c`])(
    'refuses garbage without throwing',
    async (token) => {
      expect(await create().tokens.verify(token)).toBeNull()
    },
  )
})
