import { exportJWK, exportPKCS8, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { callerWith, tokenOf, tryLogin } from '../runtimes/callers.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { useGateways } from '../runtimes/running.ts'

const start = useGateways()

const logIn = async (gateway: TestGateway) =>
  tokenOf(await tryLogin(gateway, gateway.admin.username, gateway.admin.password))
const whoIs = (gateway: TestGateway, token: string) => callerWith(gateway, token)('/auth/test-jwt')

/** The parts of a token, readable. */
function decode(token: string) {
  const [header = '', payload = ''] = token.split('.')
  const read = (part: string) =>
    JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/'))) as Record<string, unknown>
  return { header: read(header), payload: read(payload) }
}

describe.each(['RS256', 'ES256', 'EdDSA'])('a gateway with a key pair for %s', (algorithm) => {
  it('issues tokens of that algorithm, and takes no others', async () => {
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
    const gateway = await start({
      env: { JWT_ALGORITHM: algorithm, JWT_PRIVATE_KEY: await exportPKCS8(privateKey) },
    })
    const token = await logIn(gateway)
    const { header, payload } = decode(token)
    expect(header['alg']).toBe(algorithm)
    expect((await whoIs(gateway, token)).status).toBe(200)
    const stranger = await generateKeyPair(algorithm)
    const sign = (alg: string, key: CryptoKey | Uint8Array) =>
      new SignJWT({ ...payload, jti: `tok_${alg}` })
        .setProtectedHeader({ alg, typ: 'JWT' })
        .sign(key)
    expect((await whoIs(gateway, await sign(algorithm, privateKey))).status).toBe(200)
    const text = (value: string) => new TextEncoder().encode(value)
    const forged = [
      await sign(algorithm, stranger.privateKey),
      await sign('HS256', text(await exportSPKI(publicKey))),
      await sign('HS256', text(JSON.stringify(await exportJWK(publicKey)))),
      `${btoa('{"alg":"none","typ":"JWT"}').replaceAll('=', '')}.${token.split('.')[1]}.`,
    ]
    for (const it of forged) {
      const refused = await whoIs(gateway, it)
      expect(refused.status).toBe(401)
      expect(await refused.json()).toMatchObject({ error: { code: 'invalid_token' } })
    }
  })
})

it('a key that does not fit stops the start, and is not quoted', async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const pem = await exportPKCS8(privateKey)
  const failure: unknown = await start({ env: { JWT_ALGORITHM: 'RS256', JWT_PRIVATE_KEY: pem } })
    .then((gateway) => gateway.fetch('/health'))
    .catch((error: unknown) => error)
  expect(String(failure)).toContain('JWT_PRIVATE_KEY')
  expect(String(failure)).not.toContain(pem.split('\n')[1])
})
