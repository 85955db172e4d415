import { describe, expect, it } from 'vitest'
import {
  createFakeClock,
  createFakeRandom,
  createKeyRow,
  createAccount,
  OPEN_TENANT,
  sha256,
  START,
} from '../../tests/auth-fakes.ts'
import type { Principal } from '../domain/principal.ts'
import { createAttemptLimit } from './attempt-limit.ts'
import { createAuthenticator, type AuthenticatorOptions } from './authenticate.ts'
import { createDerivationQueue, runUnqueued } from './derivation-queue.ts'
import { loadTokenKeys } from './jwt-keys.ts'
import { createTokens } from './jwt.ts'
import { createKeyText, renewKeyText } from './key-format.ts'
import type { Account, KeyToVerify } from './types.ts'

const key = createKeyText(createFakeRandom(7))
const hashOf = (secret: string) => `hash of ${secret}`

/** A store of keys and users that can be lost, and an authenticator on top of it. */
function create(overrides: Partial<AuthenticatorOptions> = {}) {
  const clock = createFakeClock()
  const keys = new Map<string, KeyToVerify>()
  const store = { isLost: false, reads: 0, derivations: 0, generation: 1, account: createAccount() }
  const logged: string[] = []
  const used: number[] = []
  const ask = <Row>(row: Row) => {
    store.reads++
    return store.isLost ? Promise.reject(new Error('connection refused')) : Promise.resolve(row)
  }
  const tokens = createTokens({
    algorithm: 'HS256',
    loadKeys: () =>
      loadTokenKeys({ algorithm: 'HS256', secret: 'a secret that is long enough for anybody' }),
    expiryHours: 1,
    createId: (prefix) => `${prefix}1`,
    now: clock.now,
  })
  const authenticate = createAuthenticator({
    findKey: (id) => ask(keys.get(id) ?? null),
    findAccount: (): Promise<Account | null> => ask(store.account),
    hasher: {
      isMatch: (secret, stored) => {
        store.derivations++
        return Promise.resolve(stored.hash === hashOf(secret))
      },
    },
    runDerivation: runUnqueued,
    tokens,
    sha256,
    now: clock.now,
    log: (_level, event, fields) => logged.push(`${event} ${JSON.stringify(fields)}`),
    generation: () => store.generation,
    onKeyUsed: (_key, atMs) => used.push(atMs),
    ...overrides,
  })
  const change = (changes: Partial<KeyToVerify>) =>
    keys.set(key.id, createKeyRow({ id: key.id, hash: hashOf(key.secret), ...changes }))
  change({})
  const send = async (credential: string, headers: Record<string, string> = {}, address = '::1') =>
    authenticate({
      header: (name) => ({ authorization: `Bearer ${credential}`, ...headers })[name],
      address,
    })
  return { authenticate, send, change, keys, store, clock, tokens, logged, used }
}

const refused = (code: string) => ({ code })
const strangers = (count: number) => {
  const randomBytes = createFakeRandom(99)
  return Array.from({ length: count }, () => createKeyText(randomBytes).text)
}

describe('a key', () => {
  it('is verified once and then recognised without a promise, a read or a derivation', async () => {
    const { authenticate, send, store } = create()
    const principal = await send(key.text)
    expect(principal).toMatchObject({ kind: 'api-key', tenantId: 'ten_one', keyId: key.id })
    const again = authenticate({
      header: (name) => (name === 'authorization' ? `Bearer ${key.text}` : undefined),
      address: '::1',
    })
    expect(again).toBe(principal)
    expect(store).toMatchObject({ reads: 1, derivations: 1 })
  })

  it('works where SHA-256 is asynchronous', async () => {
    const { send, store } = create({ sha256: (text) => Promise.resolve(sha256(text)) })
    await send(key.text)
    await send(key.text)
    expect(store.derivations).toBe(1)
  })

  it.each([
    ['any case of the scheme', { authorization: `bEARER ${key.text}` }],
    ['x-api-key', { authorization: undefined, 'x-api-key': key.text }],
  ])('is accepted with %s', async (_name, headers) => {
    const { send } = create()
    const principal = await send('', headers as unknown as Record<string, string>)
    expect(principal.keyId).toBe(key.id)
  })

  it.each([
    ['no header', { authorization: undefined }],
    ['another scheme', { authorization: `Basic ${key.text}` }],
    ['no scheme', { authorization: key.text }],
    ['an empty credential', { authorization: 'Bearer   ' }],
    ['two credentials in one header', { authorization: `Bearer ${key.text}, Bearer ${key.text}` }],
    ['a huge credential', { authorization: `Bearer ${'a'.repeat(100_000)}` }],
  ])('is not found in %s', async (_name, headers) => {
    const { send } = create()
    const sent = send('', headers as unknown as Record<string, string>)
    await expect(sent).rejects.toMatchObject({ code: 'invalid_api_key', status: 401 })
  })

  it.each([
    ['truncated', key.text.slice(0, -1)],
    ['padded', `${key.text}0`],
    ['mistyped', key.text.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
  ])('costs nothing when it is %s', async (_name, text) => {
    const { send, store } = create()
    await expect(send(text)).rejects.toMatchObject(refused('invalid_api_key'))
    expect(store).toMatchObject({ reads: 0, derivations: 0 })
  })

  it('costs no derivation when its id is unknown', async () => {
    const { send, store } = create()
    const [unknown = ''] = strangers(1)
    await expect(send(unknown)).rejects.toMatchObject(refused('invalid_api_key'))
    expect(store).toMatchObject({ reads: 1, derivations: 0 })
  })

  it('costs one derivation for many first uses at the same time', async () => {
    const { send, store } = create()
    const principals = await Promise.all(Array.from({ length: 20 }, () => send(key.text)))
    expect(new Set(principals).size).toBe(1)
    expect(store).toMatchObject({ reads: 1, derivations: 1 })
  })

  it('is verified for each request by itself where work must not be shared', async () => {
    const { send, store } = create({ canShareWork: false })
    await Promise.all([send(key.text), send(key.text)])
    expect(store.derivations).toBe(2)
  })

  it('says that it was used when it is looked at, not at each call', async () => {
    const { send, used, clock } = create()
    await send(key.text)
    await send(key.text)
    clock.advance(60_000)
    await send(key.text)
    expect(used).toEqual([START.getTime(), START.getTime() + 60_000])
  })
})

describe('a wrong secret', () => {
  const wrong = renewKeyText(key.id, createFakeRandom(8)).text

  it('is refused, and remembered without another derivation', async () => {
    const { send, store } = create()
    await expect(send(wrong)).rejects.toMatchObject(refused('invalid_api_key'))
    await expect(send(wrong)).rejects.toMatchObject(refused('invalid_api_key'))
    expect(store).toMatchObject({ reads: 1, derivations: 1 })
  })

  it('learns nothing of whether the key is revoked or expired', async () => {
    const { send, change } = create()
    change({ revokedAt: START, expiresAt: START })
    await expect(send(wrong)).rejects.toMatchObject(refused('invalid_api_key'))
  })

  it('is looked at again after a while', async () => {
    const { send, store, clock } = create()
    await expect(send(wrong)).rejects.toThrow('not valid')
    clock.advance(30_000)
    await expect(send(wrong)).rejects.toThrow('not valid')
    expect(store.derivations).toBe(2)
  })

  it('is forgotten when too many others came after it', async () => {
    const { send, store } = create({ deniedMax: 3 })
    const [first = '', ...others] = strangers(4)
    for (const text of [first, ...others, first]) {
      await expect(send(text)).rejects.toThrow('not valid')
    }
    expect(store.reads).toBe(5)
  })

  it('is limited by address, while verified keys of that address go on', async () => {
    const clock = createFakeClock()
    const limit = { failuresMax: 3, windowMs: 60_000, addressesMax: 10 }
    const attempts = createAttemptLimit({ now: clock.now, ...limit })
    const { send, store } = create({ now: clock.now, attempts })
    await send(key.text)
    const [fourth = '', ...three] = strangers(4)
    for (const text of three) await expect(send(text)).rejects.toMatchObject({ status: 401 })
    await expect(send(fourth)).rejects.toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterS: 60,
    })
    expect(store.reads).toBe(4)
    expect((await send(key.text)).keyId).toBe(key.id)
    await expect(send(fourth, {}, '::2')).rejects.toMatchObject({ status: 401 })
  })

  it('does not fill the queue of derivations beyond its bound', async () => {
    const held = new Promise<boolean>(() => {})
    const { send } = create({
      runDerivation: createDerivationQueue({ concurrency: 2, waitingMax: 3 }),
      hasher: { isMatch: () => held },
    })
    const random = createFakeRandom(9)
    const guesses = Array.from({ length: 6 }, () => renewKeyText(key.id, random).text)
    for (const guess of guesses.slice(0, 5)) void send(guess)
    await expect(send(guesses[5] ?? '')).rejects.toMatchObject({
      code: 'rate_limit_exceeded',
      status: 429,
      retryAfterS: 1,
    })
  })
})

describe('a key that has ended', () => {
  it.each([
    ['revoked', { revokedAt: START }, 'revoked_api_key'],
    ['expired', { expiresAt: START }, 'expired_api_key'],
    ['of a disabled owner', { ownerDisabledAt: START }, 'revoked_api_key'],
    ['of an owner who left the tenant', { ownerRole: null }, 'revoked_api_key'],
    ['of a suspended tenant', { tenantStatus: 'suspended' as const }, 'permission_denied'],
  ])('is refused with its reason once its secret is proven: %s', async (_name, row, code) => {
    const { send, change, store } = create()
    change(row)
    await expect(send(key.text)).rejects.toMatchObject(refused(code))
    await expect(send(key.text)).rejects.toMatchObject(refused(code))
    expect(store.derivations).toBe(1)
  })

  it('is refused from the very millisecond of its expiry', async () => {
    const { send, change, clock } = create()
    change({ expiresAt: new Date(START.getTime() + 1000) })
    await send(key.text)
    clock.advance(999)
    await send(key.text)
    clock.advance(1)
    await expect(send(key.text)).rejects.toMatchObject(refused('expired_api_key'))
  })

  it('is refused at once after a revocation raised the generation', async () => {
    const { send, change, store } = create()
    await send(key.text)
    change({ revokedAt: START })
    store.generation++
    await expect(send(key.text)).rejects.toMatchObject(refused('revoked_api_key'))
  })

  it('is refused within its life even if the revocation was not heard of', async () => {
    const { send, change, clock } = create()
    await send(key.text)
    change({ revokedAt: START })
    clock.advance(60_000)
    await expect(send(key.text)).rejects.toMatchObject(refused('revoked_api_key'))
  })

  it('is refused to whoever comes after a revocation, even while an older check is under way', async () => {
    const answers: ((key: KeyToVerify) => void)[] = []
    const { send, store } = create({
      findKey: () => new Promise((resolve) => answers.push(resolve)),
    })
    const row = createKeyRow({ id: key.id, hash: hashOf(key.secret) })
    const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
    const before = send(key.text)
    await settle()
    store.generation++
    const after = send(key.text)
    await settle()
    answers[1]?.({ ...row, revokedAt: START })
    await expect(after).rejects.toMatchObject(refused('revoked_api_key'))
    answers[0]?.(row)
    await before
    const later = send(key.text)
    await settle()
    answers[2]?.({ ...row, revokedAt: START })
    await expect(later).rejects.toMatchObject(refused('revoked_api_key'))
  })

  it('is void when its row is gone', async () => {
    const { send, keys, store } = create()
    await send(key.text)
    keys.clear()
    store.generation++
    await expect(send(key.text)).rejects.toMatchObject(refused('invalid_api_key'))
  })
})

describe('a change of generation', () => {
  it('costs a read for a key that still holds, but no derivation', async () => {
    const { send, store, change } = create()
    await send(key.text)
    change({ permissions: ['read'], rateLimit: 5 })
    store.generation++
    const principal = await send(key.text)
    expect(principal.rateLimit).toBe(5)
    expect(principal.permissions.has('chat:write')).toBe(false)
    await send(key.text)
    expect(store).toMatchObject({ reads: 2, derivations: 1 })
  })
})

describe('a replaced secret', () => {
  const next = renewKeyText(key.id, createFakeRandom(11))
  const replaced = (graceMs: number) => ({
    hash: hashOf(next.secret),
    salt: 'new salt',
    previousHash: hashOf(key.secret),
    previousSalt: 'salt',
    previousHashParams: 'fake',
    previousValidUntil: new Date(START.getTime() + graceMs),
  })

  it('works beside the new one until its grace period ends', async () => {
    const { send, change, store, clock } = create()
    await send(key.text)
    change(replaced(5000))
    store.generation++
    expect((await send(key.text)).keyId).toBe(key.id)
    expect((await send(next.text)).keyId).toBe(key.id)
    clock.advance(5000)
    await expect(send(key.text)).rejects.toMatchObject(refused('invalid_api_key'))
    expect((await send(next.text)).keyId).toBe(key.id)
  })

  it('is void at once without a grace period', async () => {
    const { send, change, store } = create()
    await send(key.text)
    change(replaced(0))
    store.generation++
    await expect(send(key.text)).rejects.toMatchObject(refused('invalid_api_key'))
  })
})

describe('without a database', () => {
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

  it('refuses unknown keys with 503 and does not remember them as wrong', async () => {
    const { send, store, logged } = create()
    store.isLost = true
    await expect(send(key.text)).rejects.toMatchObject({
      code: 'service_unavailable',
      status: 503,
      retryAfterS: 5,
    })
    expect(logged[0]).toContain('credential_not_verifiable')
    store.isLost = false
    expect((await send(key.text)).keyId).toBe(key.id)
  })

  it('keeps verified keys for a quarter of an hour, then refuses them', async () => {
    const { send, store, clock, logged } = create()
    await send(key.text)
    store.isLost = true
    for (let minute = 1; minute < 15; minute++) {
      clock.advance(60_000)
      expect((await send(key.text)).keyId).toBe(key.id)
      await settle()
    }
    clock.advance(60_000)
    await expect(send(key.text)).rejects.toMatchObject(refused('service_unavailable'))
    expect(logged.filter((line) => line.includes('kept_without'))).toHaveLength(1)
  })

  it('does not make callers wait for a database that hangs once it is known to be away', async () => {
    const hanging = new Promise<never>(() => {})
    let find: () => Promise<KeyToVerify> = () =>
      Promise.resolve(createKeyRow({ id: key.id, hash: hashOf(key.secret) }))
    const { send, clock } = create({ findKey: () => find() })
    await send(key.text)
    find = () => Promise.reject(new Error('timeout'))
    clock.advance(60_000)
    await send(key.text)
    find = () => hanging
    clock.advance(10_000)
    expect((await send(key.text)).keyId).toBe(key.id)
  })

  it('notices that it is back', async () => {
    const { send, store, change, clock } = create()
    await send(key.text)
    store.isLost = true
    clock.advance(60_000)
    await send(key.text)
    store.isLost = false
    change({ revokedAt: START })
    clock.advance(5_000)
    await send(key.text)
    await settle()
    await expect(send(key.text)).rejects.toMatchObject(refused('revoked_api_key'))
  })

  it('refuses a key while something was revoked that may be it', async () => {
    const { send, store } = create()
    await send(key.text)
    store.isLost = true
    store.generation++
    await expect(send(key.text)).rejects.toMatchObject(refused('service_unavailable'))
  })

  it('does not keep a key beyond its expiry', async () => {
    const { send, store, change, clock } = create()
    change({ expiresAt: new Date(START.getTime() + 90_000) })
    await send(key.text)
    store.isLost = true
    clock.advance(60_000)
    await send(key.text)
    clock.advance(30_000)
    await expect(send(key.text)).rejects.toMatchObject(refused('service_unavailable'))
  })
})

describe('a login token', () => {
  const subject = {
    userId: 'usr_one',
    tenantId: 'ten_one',
    role: 'developer',
    generation: 0,
  } as const

  it('is verified once and counts until it ends', async () => {
    const { send, tokens, store, clock } = create()
    const { token } = await tokens.issue(subject)
    const principal: Principal = await send(token)
    expect(principal).toMatchObject({ kind: 'user', userId: 'usr_one', keyId: null })
    await send(token)
    expect(store.reads).toBe(1)
    clock.advance(3_600_000)
    await expect(send(token)).rejects.toMatchObject(refused('invalid_token'))
  })

  it('has the role that its user has today', async () => {
    const { send, tokens, store } = create()
    const { token } = await tokens.issue({ ...subject, role: 'admin' })
    expect((await send(token)).role).toBe('developer')
    store.account = createAccount({
      memberships: [
        { tenantId: 'ten_one', tenantStatus: 'active', tenant: OPEN_TENANT, role: 'viewer' },
      ],
    })
    store.generation++
    expect((await send(token)).permissions.has('chat:write')).toBe(false)
  })

  it.each([
    ['is disabled', { disabledAt: START }],
    ['left the tenant', { memberships: [] }],
    ['revoked all tokens', { tokenGeneration: 1 }],
  ])('is refused when its user %s', async (_name, change) => {
    const { send, tokens, store } = create()
    const { token } = await tokens.issue(subject)
    await send(token)
    store.account = createAccount(change)
    store.generation++
    await expect(send(token)).rejects.toMatchObject(refused('invalid_token'))
  })

  it('is refused when it is changed', async () => {
    const { send, tokens, store } = create()
    const { token } = await tokens.issue(subject)
    await expect(send(`${token.slice(0, -6)}AAAAAA`)).rejects.toMatchObject(
      refused('invalid_token'),
    )
    expect(store.reads).toBe(0)
  })
})

describe('X-Tenant-ID', () => {
  it("lets the credential's own tenant pass and refuses every other", async () => {
    const { send } = create()
    expect((await send(key.text, { 'x-tenant-id': 'ten_one' })).tenantId).toBe('ten_one')
    for (const tenant of ['ten_two', '', 'TEN_ONE', 'ten_one, ten_two']) {
      await expect(send(key.text, { 'x-tenant-id': tenant })).rejects.toMatchObject({
        code: 'permission_denied',
        status: 403,
      })
    }
  })

  it('picks among the tenants that a user belongs to, suspended ones excepted', async () => {
    const { send, tokens, store } = create()
    store.account = createAccount({
      memberships: [
        { tenantId: 'ten_one', tenantStatus: 'active', tenant: OPEN_TENANT, role: 'admin' },
        { tenantId: 'ten_two', tenantStatus: 'active', tenant: OPEN_TENANT, role: 'viewer' },
        { tenantId: 'ten_three', tenantStatus: 'suspended', tenant: OPEN_TENANT, role: 'admin' },
      ],
    })
    const subject = {
      userId: 'usr_one',
      tenantId: 'ten_one',
      role: 'admin',
      generation: 0,
    } as const
    const { token } = await tokens.issue(subject)
    const there = await send(token, { 'x-tenant-id': 'ten_two' })
    expect(there).toMatchObject({ tenantId: 'ten_two', role: 'viewer' })
    expect(there.permissions.has('keys:manage')).toBe(false)
    for (const tenant of ['ten_three', 'ten_four', '__proto__']) {
      await expect(send(token, { 'x-tenant-id': tenant })).rejects.toMatchObject({ status: 403 })
    }
  })

  it('says nothing about tenants to an invalid credential', async () => {
    const { send } = create()
    const [unknown = ''] = strangers(1)
    await expect(send(unknown, { 'x-tenant-id': 'ten_one' })).rejects.toMatchObject({ status: 401 })
  })
})

it('writes no part of a credential to the log', async () => {
  const { send, store, clock, logged } = create()
  await send(key.text)
  store.isLost = true
  clock.advance(60_000)
  await send(key.text)
  await expect(send(strangers(1)[0] ?? '')).rejects.toThrow('cannot be verified')
  expect(logged).toHaveLength(2)
  expect(logged.join()).not.toContain(key.secret.slice(0, 8))
  expect(logged.join()).not.toContain('sk-scalix-')
})
