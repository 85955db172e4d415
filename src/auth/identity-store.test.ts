import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEmbeddedDatabase } from '../../node-server/database/pglite.ts'
import { createFakeRandom, createPrincipal, sha256, START } from '../../tests/auth-fakes.ts'
import type { Database } from '../storage/database.ts'
import { readConfigVersion } from '../storage/queries/config-version.ts'
import { admitLogin, countFailedLogin } from '../storage/queries/logins.ts'
import { insertTenant } from '../storage/queries/tenants.ts'
import { createAccountLock } from './account-lock.ts'
import { createAttemptLimit } from './attempt-limit.ts'
import { createAuthenticator } from './authenticate.ts'
import { bootstrap, type FirstSecrets } from './bootstrap.ts'
import { createDerivationQueue } from './derivation-queue.ts'
import { createIdentityStore, type IdentityStore } from './identity-store.ts'
import { loadTokenKeys } from './jwt-keys.ts'
import { createTokens } from './jwt.ts'
import { createKeyHasher } from './key-hash.ts'
import { createKeyService } from './keys.ts'
import { createLogin } from './login.ts'
import { createPasswords } from './passwords.ts'

const now = () => START.getTime()
const log = () => {}
const randomBytes = createFakeRandom(21)
let ids = 0
const createId = (prefix: string) => `${prefix}${++ids}`
const runDerivation = createDerivationQueue({ concurrency: 2, waitingMax: 100 })
const hasher = createKeyHasher({ pepper: 'a pepper of sufficient length, truly', randomBytes })
const passwords = createPasswords({ randomBytes, run: runDerivation })
const tokens = createTokens({
  algorithm: 'HS256',
  loadKeys: () =>
    loadTokenKeys({ algorithm: 'HS256', secret: 'a secret that is long enough for anybody' }),
  expiryHours: 24,
  createId,
  now,
})

/** Everything of identity, put together on the real tables. */
function assemble(db: Database, store: IdentityStore) {
  let generation = 0
  const authenticate = createAuthenticator({
    ...store,
    hasher,
    runDerivation,
    tokens,
    sha256,
    now,
    log,
    generation: () => generation,
  })
  const attempts = createAttemptLimit({
    now,
    failuresMax: 100,
    windowMs: 1000,
    addressesMax: 10,
  })
  return {
    send: async (credential: string) =>
      authenticate({
        header: (name) => (name === 'authorization' ? `Bearer ${credential}` : undefined),
        address: '::1',
      }),
    login: createLogin({
      ...store,
      passwords,
      tokens,
      attempts,
      lock: createAccountLock({
        now,
        queries: {
          countFailure: (failure) => countFailedLogin(db, failure),
          admit: (login) => admitLogin(db, login),
        },
      }),
      log,
    }),
    keys: createKeyService({
      queries: store.keys,
      hasher,
      runDerivation,
      randomBytes,
      now,
      onKeysChanged: async () => {
        generation = await readConfigVersion(db)
      },
    }),
  }
}

describe('identity on the database', () => {
  let directory: string
  let db: Database
  let store: IdentityStore
  let starts: (FirstSecrets | null)[]
  let secrets: FirstSecrets

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'identity-'))
    db = await openEmbeddedDatabase({ dataDir: directory, log })
    store = createIdentityStore(db)
    const start = () =>
      bootstrap({
        ...store,
        passwords,
        hasher,
        randomBytes,
        createId,
        now,
        adminUsername: 'admin',
        adminPassword: null,
        mayGenerate: true,
        bootstrapKey: null,
      })
    starts = await Promise.all([start(), start()])
    const [made] = starts.filter((it) => it !== null)
    if (made === undefined) throw new Error('no start made anything')
    secrets = made
    await insertTenant(db, { id: 'ten_two', name: 'Two', status: 'active', createdAt: START })
  })

  afterAll(async () => {
    await db.close()
    await rm(directory, { recursive: true })
  })

  it('is set up once by two starts at the same time', () => {
    expect(starts.filter((it) => it !== null)).toHaveLength(1)
  })

  it('accepts the first key and the first admin, whatever the case of the name', async () => {
    const { send, login } = assemble(db, store)
    expect(await send(secrets.apiKey ?? '')).toMatchObject({ kind: 'api-key', role: 'admin' })
    const password = secrets.adminPassword ?? ''
    const answer = await login({ username: 'ADMIN', password, address: '::1' })
    expect(await send(answer.access_token)).toMatchObject({
      kind: 'user',
      tenantId: 'ten_default',
      role: 'admin',
    })
  })

  it('creates, lists, renews and revokes a key, each with effect at once', async () => {
    const { send, login, keys } = assemble(db, store)
    const password = secrets.adminPassword ?? ''
    const { access_token } = await login({ username: 'admin', password, address: '::1' })
    const admin = await send(access_token)
    const unlimited = {
      tokens_per_minute: null,
      parallel_requests: null,
      allowed_models: null,
      allowed_providers: null,
    }
    const wishes = {
      permissions: ['read'] as const,
      rate_limit: 5,
      ...unlimited,
      expires_in_days: 1,
    }
    const created = await keys.create(admin, { name: 'a key', ...wishes })
    expect((await send(created.key)).permissions.has('models:read')).toBe(true)

    const listed = await keys.list(admin, { limit: 1, after: null })
    expect(listed.next_cursor).not.toBeNull()
    const rest = await keys.list(admin, { limit: 1, after: listed.next_cursor })
    const names = [...listed.keys, ...rest.keys].map((key) => key.name)
    expect(names.toSorted()).toEqual(['First key', 'a key'])

    const renewed = await keys.regenerate(admin, created.id)
    await expect(send(created.key)).rejects.toMatchObject({ code: 'invalid_api_key' })
    expect((await send(renewed.key)).keyId).toBe(created.id)

    await keys.revoke(admin, created.id)
    await expect(send(renewed.key)).rejects.toMatchObject({ code: 'revoked_api_key' })
  })

  it('finds no key of another tenant', async () => {
    const { keys, send } = assemble(db, store)
    const { keyId } = await send(secrets.apiKey ?? '')
    const stranger = createPrincipal({
      tenantId: 'ten_two',
      role: 'admin',
      permissions: new Set(['read', 'write', 'keys:manage']),
    })
    for (const action of ['revoke', 'regenerate'] as const) {
      await expect(keys[action](stranger, keyId ?? '')).rejects.toMatchObject({ code: 'not_found' })
    }
    expect((await keys.list(stranger, { limit: 10, after: null })).keys).toEqual([])
    expect((await send(secrets.apiKey ?? '')).keyId).toBe(keyId)
  })

  it('lists to a developer only what is its own', async () => {
    const { keys } = assemble(db, store)
    const developer = createPrincipal({ tenantId: 'ten_default', userId: 'usr_nobody' })
    expect((await keys.list(developer, { limit: 10, after: null })).keys).toEqual([])
  })

  it('keeps no secret in the clear', async () => {
    const key = await store.findKey(
      (await assemble(db, store).send(secrets.apiKey ?? '')).keyId ?? '',
    )
    const account = await store.findAccountByName('admin')
    const stored = JSON.stringify([key, account])
    expect(stored).toContain('pbkdf2-sha256')
    expect(stored).not.toContain(secrets.adminPassword)
    expect(stored).not.toContain(secrets.apiKey?.slice(-58))
  })
})
