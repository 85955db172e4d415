import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Upstream } from '../../domain/transport.ts'
import { concatBytes, encodeUtf8 } from '../../lib/bytes.ts'
import type { ConnectionSettings, Credential, WireRequest } from '../adapter.ts'
import { signAws } from './aws-sigv4.ts'

const NOW_MS = Date.parse('2026-11-24T20:00:00.500Z')
const BASE_URL = 'https://bedrock-runtime.eu-central-1.amazonaws.com'
const CANARY = 'canary/Secret+Key'
const AWS: Credential = {
  kind: 'aws',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: CANARY,
  sessionToken: null,
}

const NOWHERE: Upstream = {
  send: () => {
    throw new Error('Nothing is sent.')
  },
}

const OPTIONS = {
  service: 'bedrock',
  now: () => NOW_MS,
  canShareWork: true,
  upstream: NOWHERE,
} as const

function settingsOf(changes: Partial<ConnectionSettings> = {}): ConnectionSettings {
  return { baseUrl: BASE_URL, credential: AWS, region: 'eu-central-1', settings: {}, ...changes }
}

const wireOf = (path: string, body: WireRequest['body'] = '{}'): WireRequest => ({
  path,
  headers: ['content-type', 'application/json'],
  body,
})

async function sign(wire: WireRequest, settings = settingsOf(), nowMs = NOW_MS) {
  const authorize = signAws(settings, {
    service: 'bedrock',
    now: () => nowMs,
    canShareWork: true,
    upstream: NOWHERE,
  })
  const list = (await authorize?.(wire, settings.baseUrl + wire.path)) ?? []
  return Object.fromEntries(
    list.flatMap((name, index) => (index % 2 === 0 ? [[name, list[index + 1]]] : [])),
  )
}

/** The hash that Smithy's signer asks for, over the platform's own. */
class Sha256 {
  readonly #secret: Uint8Array | undefined
  #parts: Uint8Array[] = []

  constructor(secret?: unknown) {
    this.#secret = secret === undefined ? undefined : toBytes(secret)
  }
  update(data: unknown) {
    this.#parts.push(toBytes(data))
  }
  async digest() {
    const data = Uint8Array.from(concatBytes(this.#parts))
    if (this.#secret === undefined)
      return new Uint8Array(await crypto.subtle.digest('SHA-256', data))
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const secret = Uint8Array.from(this.#secret)
    const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign'])
    return new Uint8Array(await crypto.subtle.sign('HMAC', key, data))
  }
  reset() {
    this.#parts = []
  }
}

function toBytes(data: unknown): Uint8Array {
  if (typeof data === 'string') return encodeUtf8(data)
  if (data instanceof Uint8Array) return data
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  throw new TypeError('not bytes')
}

/** What the maker's own signer gives for the same request. */
async function signBySdk(path: string, body: WireRequest['body'], sessionToken?: string) {
  const signer = new SignatureV4({
    service: 'bedrock',
    region: 'eu-central-1',
    sha256: Sha256,
    credentials: {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: CANARY,
      ...(sessionToken !== undefined && { sessionToken }),
    },
    applyChecksum: false,
  })
  const { hostname, pathname } = new URL(BASE_URL + path)
  const { headers } = await signer.sign(
    {
      method: 'POST',
      protocol: 'https:',
      hostname,
      path: pathname,
      headers: { host: hostname },
      query: {},
      body,
    },
    { signingDate: new Date(NOW_MS) },
  )
  return headers
}

describe('signAws', () => {
  it.each([
    '/model/amazon.titan-embed-text-v2%3A0/invoke',
    '/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream',
    `/model/${encodeURIComponent('arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.x-v1:0')}/converse`,
  ])('signs %s as the SDK does', async (path) => {
    const body = '{"messages":[{"role":"user","content":[{"text":"Grüße"}]}]}'
    const bySdk = await signBySdk(path, body)
    expect(await sign(wireOf(path, body))).toEqual({
      'x-amz-date': '20261124T200000Z',
      authorization: bySdk.authorization,
    })
  })

  it('signs the very bytes that are sent, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const padded = concatBytes([encodeUtf8('head'), bytes]).subarray(4)
        const { authorization } = await sign(wireOf('/model/m/converse', padded))
        expect(authorization).toBe((await signBySdk('/model/m/converse', bytes)).authorization)
      }),
      { numRuns: 20 },
    )
  })

  it('sends and signs a session token', async () => {
    const credential = { ...AWS, sessionToken: 'token/abc==' }
    const signed = await sign(wireOf('/model/m/converse'), settingsOf({ credential }))
    expect(signed['x-amz-security-token']).toBe('token/abc==')
    const bySdk = await signBySdk('/model/m/converse', '{}', 'token/abc==')
    expect(signed.authorization).toBe(bySdk.authorization)
  })

  it('signs for the service that the connection names', async () => {
    const settings = settingsOf({ settings: { signingService: 'bedrock-mantle' } })
    const { authorization } = await sign(wireOf('/v1/chat/completions'), settings)
    expect(authorization).toContain('/20261124/eu-central-1/bedrock-mantle/aws4_request')
  })

  it('changes its key with the day', async () => {
    const authorize = [NOW_MS, NOW_MS + 86_400_000].map((now) =>
      sign(wireOf('/a'), settingsOf(), now),
    )
    const [today, tomorrow] = await Promise.all(authorize)
    expect(today?.authorization).toContain('/20261124/')
    expect(tomorrow?.authorization).toContain('/20261125/')
  })

  it('keeps the secret key out of its headers', async () => {
    expect(JSON.stringify(await sign(wireOf('/a')))).not.toContain(CANARY)
  })

  it('sends an API key as bearer token', () => {
    const credential = { kind: 'secret', value: 'bedrock-key' } as const
    const authorize = signAws(settingsOf({ credential, region: null }), {
      ...OPTIONS,
    })
    expect(authorize?.(wireOf('/a'), BASE_URL)).toEqual(['authorization', 'Bearer bedrock-key'])
  })

  it('can not sign without a region, or with another kind of credential', () => {
    const options = OPTIONS
    expect(signAws(settingsOf({ region: null }), options)).toBeNull()
    const credential = { kind: 'google-json', json: '{}' } as const
    expect(signAws(settingsOf({ credential }), options)).toBeNull()
    expect(signAws(settingsOf({ credential: null }), options)).toBeNull()
  })
})
