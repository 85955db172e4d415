import { describe, expect, it } from 'vitest'
import type { Upstream, UpstreamRequest } from '../../domain/transport.ts'
import { encodeUtf8 } from '../../lib/bytes.ts'
import type { Credential } from '../adapter.ts'
import { createSigners } from './signers.ts'

const NOW_MS = Date.parse('2026-11-24T20:00:00Z')
const CANARY = 'canary-9c1d'
const BASE_URL = 'https://bedrock-runtime.eu-central-1.amazonaws.com'
const wire = { path: '/x', headers: [], body: '{}' }

const container: Credential = {
  kind: 'aws-container',
  url: 'http://169.254.170.23/v1/credentials',
  token: null,
  tokenFile: '/var/run/token',
}
const webIdentity: Credential = {
  kind: 'aws-web-identity',
  stsUrl: 'https://sts.eu-central-1.amazonaws.com/',
  roleArn: 'arn:aws:iam::1:role/router',
  tokenFile: '/var/run/identity',
  sessionName: 'scalix-router',
}

type Reply = readonly [status: number, body: string]

const keysUntil = (expiration: string, id = 'ASIAKEY1'): Reply => [
  200,
  JSON.stringify({
    AccessKeyId: id,
    SecretAccessKey: CANARY,
    Token: 'session-token',
    Expiration: expiration,
  }),
]
const xml: Reply = [
  200,
  `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
    <SessionToken>session-token</SessionToken><SecretAccessKey>${CANARY}</SecretAccessKey>
    <Expiration>2026-11-24T21:00:00Z</Expiration><AccessKeyId>ASIAKEY2</AccessKeyId>
  </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
]

function setUp(credential: Credential, replies: readonly Reply[]) {
  const requests: UpstreamRequest[] = []
  let nowMs = NOW_MS
  const upstream: Upstream = {
    send(request, receiver) {
      const [status, body] = replies[requests.length] ?? [500, '']
      requests.push(request)
      queueMicrotask(() => {
        receiver.onHead(status, () => undefined)
        receiver.onChunk(encodeUtf8(body))
        receiver.onEnd()
      })
      return { abort() {}, pause() {}, resume() {} }
    },
  }
  const signers = createSigners({
    upstream,
    now: () => nowMs,
    canShareWork: true,
    readTextFile: (path) => Promise.resolve(`token of ${path}\n`),
  })
  const authorize = signers(
    { kind: 'aws-sigv4', service: 'bedrock' },
    { baseUrl: BASE_URL, credential, region: 'eu-central-1', settings: {} },
  )
  const sign = async () => (await authorize?.(wire, `${BASE_URL}/x`))?.join(' ') ?? ''
  return { requests, sign, pass: (ms: number) => (nowMs += ms) }
}

describe('the role of a container', () => {
  it('is fetched once for many calls, with the token of its file', async () => {
    const { requests, sign } = setUp(container, [keysUntil('2026-11-24T21:00:00Z')])
    const signed = await Promise.all([sign(), sign(), sign()])
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({
      method: 'GET',
      url: 'http://169.254.170.23/v1/credentials',
      headers: ['authorization', 'token of /var/run/token'],
    })
    for (const headers of signed) {
      expect(headers).toContain('Credential=ASIAKEY1/20261124/eu-central-1/bedrock/')
      expect(headers).toContain('x-amz-security-token session-token')
      expect(headers).not.toContain(CANARY)
    }
  })

  it('is fetched again before its keys expire', async () => {
    const { requests, sign, pass } = setUp(container, [
      keysUntil('2026-11-24T21:00:00Z'),
      keysUntil('2026-11-24T22:00:00Z', 'ASIAKEY3'),
    ])
    await sign()
    pass(50 * 60_000)
    expect(await sign()).toContain('ASIAKEY1')
    pass(6 * 60_000)
    expect(await sign()).toContain('ASIAKEY3')
    expect(requests).toHaveLength(2)
  })

  it('that can not be had is told without what was sent', async () => {
    const { sign } = setUp(container, [
      [403, `no ${CANARY}`],
      [200, '{"AccessKeyId":1}'],
    ])
    await expect(sign()).rejects.toThrow('refused with status 403')
    await expect(sign()).rejects.toThrow('not in their format')
  })
})

describe('the role of a service account', () => {
  it('is exchanged for its token at STS', async () => {
    const { requests, sign } = setUp(webIdentity, [xml])
    expect(await sign()).toContain('Credential=ASIAKEY2/')
    expect(requests[0]?.url).toBe('https://sts.eu-central-1.amazonaws.com/')
    expect(Object.fromEntries(new URLSearchParams(String(requests[0]?.body)))).toEqual({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::1:role/router',
      RoleSessionName: 'scalix-router',
      WebIdentityToken: 'token of /var/run/identity',
    })
  })

  it('whose answer holds nothing is refused', async () => {
    const { sign } = setUp(webIdentity, [[200, '<Response/>']])
    await expect(sign()).rejects.toThrow('no credentials')
  })
})
