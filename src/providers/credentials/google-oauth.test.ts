import { exportPKCS8, generateKeyPair, jwtVerify, type CryptoKey } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Upstream, UpstreamRequest } from '../../domain/transport.ts'
import { encodeUtf8 } from '../../lib/bytes.ts'
import type { Credential } from '../adapter.ts'
import { ConnectionProblem } from '../connection-problem.ts'
import { createSigners } from './signers.ts'

const NOW_MS = 1_700_000_000_000
const CANARY = 'canary-5e1f'
const URL = 'https://aiplatform.googleapis.com/v1/x'
const wire = { path: '/x', headers: [], body: '{}' }

type Reply = readonly [status: number, body: unknown]

function setUp(credential: Credential | null, replies: readonly Reply[] = []) {
  const requests: UpstreamRequest[] = []
  const upstream: Upstream = {
    send(request, receiver) {
      const [status, body] = replies[requests.length] ?? [500, '']
      requests.push(request)
      queueMicrotask(() => {
        receiver.onHead(status, () => undefined)
        receiver.onChunk(encodeUtf8(typeof body === 'string' ? body : JSON.stringify(body)))
        receiver.onEnd()
      })
      return { abort() {}, pause() {}, resume() {} }
    },
  }
  const signers = createSigners({
    upstream,
    now: () => NOW_MS,
    canShareWork: true,
    readTextFile: (path) => Promise.resolve(`{"token":"token of ${path}"}`),
  })
  const authorize = signers(
    { kind: 'google-oauth' },
    { baseUrl: 'https://aiplatform.googleapis.com', credential, region: null, settings: {} },
  )
  return { requests, authorize }
}

const json = (key: object): Credential => ({ kind: 'google-json', json: JSON.stringify(key) })
const formOf = (request: UpstreamRequest | undefined) =>
  Object.fromEntries(new URLSearchParams(String(request?.body)))

describe('a service account', () => {
  let publicKey: CryptoKey
  let key: Record<string, string>
  beforeAll(async () => {
    const pair = await generateKeyPair('RS256', { extractable: true })
    publicKey = pair.publicKey
    key = {
      type: 'service_account',
      client_email: 'router@project.iam.gserviceaccount.com',
      private_key: await exportPKCS8(pair.privateKey),
      private_key_id: 'key-1',
    }
  })

  it('exchanges a signed assertion for a token and keeps it', async () => {
    const { requests, authorize } = setUp(json(key), [
      [200, { access_token: 'ya29.token', expires_in: 3599, token_type: 'Bearer' }],
    ])
    expect(await authorize?.(wire, URL)).toEqual(['authorization', 'Bearer ya29.token'])
    expect(authorize?.(wire, URL)).toEqual(['authorization', 'Bearer ya29.token'])
    expect(requests).toHaveLength(1)
    const { assertion = '', ...form } = formOf(requests[0])
    expect(requests[0]?.url).toBe('https://oauth2.googleapis.com/token')
    expect(form).toEqual({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' })
    const { payload, protectedHeader } = await jwtVerify(assertion, publicKey, {
      currentDate: new Date(NOW_MS),
    })
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' })
    expect(payload).toEqual({
      iss: key['client_email'],
      aud: 'https://oauth2.googleapis.com/token',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      iat: NOW_MS / 1000,
      exp: NOW_MS / 1000 + 3600,
    })
  })

  it('tells the code of a refusal and nothing that was sent', async () => {
    const { authorize } = setUp(json(key), [
      [400, { error: 'invalid_grant', error_description: `Bad ${CANARY}` }],
    ])
    await expect(authorize?.(wire, URL)).rejects.toThrow(
      /^oauth2\.googleapis\.com answered with status 400 \(invalid_grant\)\.$/,
    )
  })

  it.each([
    ['no JSON', `{${CANARY}`],
    ['another kind', JSON.stringify({ type: CANARY })],
    ['a missing key', JSON.stringify({ type: 'service_account', client_email: CANARY })],
    [
      'a plain token address',
      JSON.stringify({ type: 'service_account', token_uri: `http://${CANARY}` }),
    ],
  ])('refuses %s at the start without quoting it', (_name, text) => {
    const create = () => setUp({ kind: 'google-json', json: text })
    expect(create).toThrow(ConnectionProblem)
    expect(create).not.toThrow(CANARY)
  })
})

describe('workload identity federation', () => {
  const key = {
    type: 'external_account',
    audience:
      '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/k',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: 'https://sts.googleapis.com/v1/token',
    credential_source: {
      file: '/var/run/token',
      format: { type: 'json', subject_token_field_name: 'token' },
    },
  }
  const impersonation =
    'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b.com:generateAccessToken'

  it('exchanges the token of a file', async () => {
    const { requests, authorize } = setUp(json(key), [
      [200, { access_token: 'federated', expires_in: 3600 }],
    ])
    expect(await authorize?.(wire, URL)).toEqual(['authorization', 'Bearer federated'])
    expect(requests[0]?.url).toBe(key.token_url)
    expect(formOf(requests[0])).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: key.audience,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      subject_token_type: key.subject_token_type,
      subject_token: 'token of /var/run/token',
    })
  })

  it('takes the token of an address and acts as a service account', async () => {
    const { requests, authorize } = setUp(
      json({
        ...key,
        credential_source: { url: 'http://127.0.0.1:8080/token', headers: { 'x-from': 'me' } },
        service_account_impersonation_url: impersonation,
        service_account_impersonation: { token_lifetime_seconds: 900 },
      }),
      [
        [200, 'subject\n'],
        [200, { access_token: 'federated', expires_in: 3600 }],
        [200, { accessToken: 'ya29.impersonated', expireTime: '2023-11-14T23:13:20Z' }],
      ],
    )
    expect(await authorize?.(wire, URL)).toEqual(['authorization', 'Bearer ya29.impersonated'])
    expect(requests[0]).toMatchObject({ method: 'GET', headers: ['x-from', 'me'] })
    expect(formOf(requests[1])).toMatchObject({ subject_token: 'subject' })
    expect(requests[2]?.url).toBe(impersonation)
    expect(requests[2]?.headers).toContain('Bearer federated')
    expect(JSON.parse(String(requests[2]?.body))).toMatchObject({ lifetime: '900s' })
  })
})

describe('other Google credentials', () => {
  it('sends an express key in its own header', () => {
    const { requests, authorize } = setUp({ kind: 'secret', value: 'express' })
    expect(authorize?.(wire, URL)).toEqual(['x-goog-api-key', 'express'])
    expect(requests).toEqual([])
  })

  it('renews the token of a person who logged in', async () => {
    const user = { client_id: 'id', client_secret: 'secret', refresh_token: 'refresh' }
    const { requests, authorize } = setUp(json({ type: 'authorized_user', ...user }), [
      [200, { access_token: 'ya29.person', expires_in: 3599 }],
    ])
    expect(await authorize?.(wire, URL)).toEqual(['authorization', 'Bearer ya29.person'])
    expect(formOf(requests[0])).toEqual({ grant_type: 'refresh_token', ...user })
  })

  it('does not fit a connection without one', () => {
    expect(setUp(null).authorize).toBeNull()
  })
})
