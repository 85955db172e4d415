import {
  exportJWK,
  exportPKCS8,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  type JWTHeaderParameters,
} from 'jose'
import { describe, expect, it } from 'vitest'
import { createFakeClock, START } from '../../tests/auth-fakes.ts'
import { loadTokenKeys, TokenKeyError, type JwtAlgorithm } from './jwt-keys.ts'
import { createTokens } from './jwt.ts'

const secret = 'a secret that is long enough for anybody'
const subject = {
  userId: 'usr_one',
  tenantId: 'ten_one',
  role: 'developer',
  generation: 0,
} as const
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const

const makePair = (algorithm: string) => generateKeyPair(algorithm, { extractable: true })

function create(algorithm: JwtAlgorithm, keys: { privateKey?: string; publicKey?: string }) {
  return createTokens({
    algorithm,
    loadKeys: () => loadTokenKeys({ algorithm, secret, ...keys }),
    expiryHours: 1,
    createId: (prefix) => `${prefix}1`,
    now: createFakeClock().now,
  })
}

describe.each(ALGORITHMS)('login tokens by %s', (algorithm) => {
  it('are issued and verified with a key as PEM or as JWK', async () => {
    const { privateKey } = await makePair(algorithm)
    const pem = await exportPKCS8(privateKey)
    const jwk = JSON.stringify(await exportJWK(privateKey))
    for (const text of [pem, pem.replaceAll('\n', '\\n'), jwk]) {
      const tokens = create(algorithm, { privateKey: text })
      const { token } = await tokens.issue(subject)
      expect(await tokens.verify(token)).toMatchObject(subject)
    }
  })

  it('count by another key only when it is named, as while keys change', async () => {
    const [before, after] = [await makePair(algorithm), await makePair(algorithm)]
    const old = create(algorithm, { privateKey: await exportPKCS8(before.privateKey) })
    const { token } = await old.issue(subject)
    const privateKey = await exportPKCS8(after.privateKey)
    expect(await create(algorithm, { privateKey }).verify(token)).toBeNull()
    const publicJwk = JSON.stringify(await exportJWK(before.publicKey))
    for (const publicKey of [await exportSPKI(before.publicKey), publicJwk]) {
      const changing = create(algorithm, { privateKey, publicKey })
      expect(await changing.verify(token)).toMatchObject(subject)
      expect(await changing.verify((await changing.issue(subject)).token)).toMatchObject(subject)
    }
  })

  it('do not count when they are signed with the public key as a secret', async () => {
    const { privateKey, publicKey } = await makePair(algorithm)
    const tokens = create(algorithm, { privateKey: await exportPKCS8(privateKey) })
    const seconds = START.getTime() / 1000
    const claims = {
      sub: 'usr_one',
      tid: 'ten_one',
      role: 'admin',
      gen: 0,
      jti: 'tok_1',
      iat: seconds,
      exp: seconds + 60,
      iss: 'scalix-router',
      aud: 'scalix-router',
    }
    const sign = (header: JWTHeaderParameters, key: CryptoKey | Uint8Array) =>
      new SignJWT(claims).setProtectedHeader({ typ: 'JWT', ...header }).sign(key)
    expect(await tokens.verify(await sign({ alg: algorithm }, privateKey))).not.toBeNull()
    const asSecrets = [await exportSPKI(publicKey), JSON.stringify(await exportJWK(publicKey))]
    for (const text of asSecrets) {
      const forged = await sign({ alg: 'HS256' }, new TextEncoder().encode(text))
      expect(await tokens.verify(forged)).toBeNull()
    }
  })

  it('can not be had with a key that does not fit, which is told without it', async () => {
    const other = await makePair(algorithm === 'ES256' ? 'EdDSA' : 'ES256')
    const { publicKey, privateKey } = await makePair(algorithm)
    const pem = await exportPKCS8(privateKey)
    const unfit = [
      { privateKey: 'not a key' },
      { privateKey: '{"kty":' },
      { privateKey: await exportPKCS8(other.privateKey) },
      { privateKey: await exportSPKI(publicKey) },
      { privateKey: JSON.stringify(await exportJWK(publicKey)) },
      { privateKey: pem, publicKey: pem },
      { privateKey: pem, publicKey: JSON.stringify(await exportJWK(privateKey)) },
    ]
    for (const keys of unfit) {
      const failure: unknown = await create(algorithm, keys)
        .prepare()
        .catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(TokenKeyError)
      expect(String(failure)).toMatch(/JWT_(PRIVATE|PUBLIC)_KEY: is no key that fits/)
      expect(String(failure)).not.toContain('BEGIN')
    }
  })
})

it('refuses RSA keys that are too short to be safe', async () => {
  const short = await crypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength: 1024,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: 'SHA-256',
    },
    true,
    ['sign', 'verify'],
  )
  const privateKey = await exportPKCS8(short.privateKey)
  await expect(create('RS256', { privateKey }).prepare()).rejects.toBeInstanceOf(TokenKeyError)
})
