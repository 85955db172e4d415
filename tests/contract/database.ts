import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { OPEN_TENANT } from '../auth-fakes.ts'
import {
  DatabaseStatementError,
  isDatabaseUnavailable,
  isUniqueViolation,
} from '../../src/storage/database-errors.ts'
import type { Database } from '../../src/storage/database.ts'
import * as apiKeyQueries from '../../src/storage/queries/api-keys.ts'
import * as versionQueries from '../../src/storage/queries/config-version.ts'
import * as settingsQueries from '../../src/storage/queries/settings.ts'
import * as tenantQueries from '../../src/storage/queries/tenants.ts'
import * as userQueries from '../../src/storage/queries/users.ts'
import { apiKeys, type ApiKey } from '../../src/storage/schema/api-keys.ts'
import { settings } from '../../src/storage/schema/settings.ts'
import { tenants } from '../../src/storage/schema/tenants.ts'
import { users, type User } from '../../src/storage/schema/users.ts'
import { describeLogins } from './logins.ts'
import { describeUserAdmin } from './user-admin.ts'

export interface DatabaseSubject {
  /** The handle to use now; it may be another one after `comeBack`. */
  readonly db: Database
  /** Makes the database unreachable. */
  goAway(): Promise<void>
  comeBack(): Promise<void>
  close(): Promise<void>
}

const NOW = new Date('2026-03-01T12:00:00.123Z')

function newKey(fields: Partial<ApiKey> = {}): apiKeyQueries.NewApiKey {
  return {
    id: 'key1',
    tenantId: 'ten_a',
    name: 'production',
    prefix: 'sk-scalix-key1-abcd',
    salt: 'c2FsdA==',
    hash: 'aGFzaA==',
    hashParams: 'pbkdf2-sha256$100000',
    permissions: ['read', 'write'],
    createdAt: NOW,
    ...fields,
  }
}

function newUser(fields: Partial<User> = {}): User {
  return {
    id: 'usr_1',
    username: 'Ada',
    email: null,
    passwordHash: 'hash-of-a-password',
    setupTokenHash: null,
    externalIssuer: null,
    externalSubject: null,
    rolesAsOf: null,
    setupTokenExpiresAt: null,
    disabledAt: null,
    tokenGeneration: 0,
    failedLogins: 0,
    failedLoginAt: null,
    lockedUntil: null,
    lastLoginAt: null,
    createdAt: NOW,
    ...fields,
  }
}

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )

/** What every database must do, whichever driver is in front of it. */
export function describeDatabaseContract(name: string, open: () => Promise<DatabaseSubject>): void {
  describe(`database on ${name}`, () => {
    let subject: DatabaseSubject
    let db: Database
    beforeAll(async () => {
      subject = await open()
    }, 60_000)
    afterAll(() => subject.close())
    beforeEach(async () => {
      db = subject.db
      await db.orm.delete(settings)
      await db.orm.delete(users)
      await db.orm.delete(tenants)
      for (const id of ['ten_a', 'ten_b']) {
        await tenantQueries.insertTenant(db, { id, name: id, status: 'active', createdAt: NOW })
      }
    })

    describe('api keys', () => {
      it('gives back every field as it was written', async () => {
        await userQueries.insertUser(db, { user: newUser(), memberships: [] })
        const key: ApiKey = {
          id: 'key1',
          tenantId: 'ten_a',
          ownerUserId: 'usr_1',
          name: 'with "quotes", {braces} and \\ back\\slashes',
          prefix: 'sk-scalix-key1-abcd',
          salt: 'c2FsdA==',
          hash: 'aGFzaA==',
          hashParams: 'pbkdf2-sha256$100000',
          permissions: ['read', 'chat:write'],
          rateLimit: 100,
          tokensPerMinute: 5000,
          parallelRequests: 3,
          allowedModels: ['gpt-4', 'a,b', 'with "quotes"', '', 'NULL'],
          allowedProviders: [],
          createdAt: NOW,
          expiresAt: new Date('2026-06-01T00:00:00.001Z'),
          lastUsedAt: null,
          revokedAt: null,
          rotatedFrom: 'key0',
          previousSalt: 'c2FsdDA=',
          previousHash: 'aGFzaDA=',
          previousHashParams: 'pbkdf2-sha256$100000',
          previousValidUntil: new Date('2026-03-02T00:00:00.999Z'),
        }
        await apiKeyQueries.insertApiKey(db, key)
        expect(await apiKeyQueries.findApiKeyById(db, { id: 'key1' })).toEqual(key)
      })

      it('answers null for an unknown id', async () => {
        expect(await apiKeyQueries.findApiKeyById(db, { id: 'nope' })).toBeNull()
      })

      it('shows a key without its secrets', async () => {
        await apiKeyQueries.insertApiKey(db, newKey())
        const shown = await apiKeyQueries.findApiKey(db, { tenantId: 'ten_a', id: 'key1' })
        expect(shown).toMatchObject({ id: 'key1', permissions: ['read', 'write'] })
        expect(JSON.stringify(shown)).not.toMatch(/c2FsdA|aGFzaA|pbkdf2/)
      })

      it('pages through a tenant, newest first, each key once, also those of one moment', async () => {
        for (const n of [1, 2, 3, 4, 5]) {
          const createdAt = new Date(NOW.getTime() + Math.floor(n / 2))
          await apiKeyQueries.insertApiKey(db, newKey({ id: `key${n}`, createdAt }))
        }
        const seen: string[] = []
        let after: { id: string; createdAt: Date } | undefined
        do {
          const page = await apiKeyQueries.listApiKeys(db, { tenantId: 'ten_a', limit: 2, after })
          seen.push(...page.map((key) => key.id))
          after = page.at(-1)
        } while (after)
        expect(seen).toEqual(['key5', 'key4', 'key3', 'key2', 'key1'])
      })

      it('revokes once: the first moment stays', async () => {
        await apiKeyQueries.insertApiKey(db, newKey())
        const ref = { tenantId: 'ten_a', id: 'key1' }
        await apiKeyQueries.revokeApiKey(db, { ...ref, revokedAt: NOW })
        const later = new Date(NOW.getTime() + 1000)
        const again = await apiKeyQueries.revokeApiKey(db, { ...ref, revokedAt: later })
        expect(again?.revokedAt).toEqual(NOW)
      })

      it('keeps the old secret only when a grace period is given', async () => {
        await apiKeyQueries.insertApiKey(db, newKey())
        const secret = { prefix: 'p', salt: 's2', hash: 'h2', hashParams: 'x' }
        const ref = { tenantId: 'ten_a', id: 'key1' }
        const graceEnd = new Date(NOW.getTime() + 60_000)
        await apiKeyQueries.replaceApiKeySecret(db, {
          ...ref,
          ...secret,
          previousValidUntil: graceEnd,
        })
        expect(await apiKeyQueries.findApiKeyById(db, ref)).toMatchObject({
          ...secret,
          previousSalt: 'c2FsdA==',
          previousHash: 'aGFzaA==',
          previousHashParams: 'pbkdf2-sha256$100000',
          previousValidUntil: graceEnd,
        })
        await apiKeyQueries.replaceApiKeySecret(db, { ...ref, ...secret, previousValidUntil: null })
        expect(await apiKeyQueries.findApiKeyById(db, ref)).toMatchObject({
          previousSalt: null,
          previousHash: null,
          previousHashParams: null,
          previousValidUntil: null,
        })
      })

      it('gives no new secret to a revoked key', async () => {
        await apiKeyQueries.insertApiKey(db, newKey({ revokedAt: NOW }))
        const secret = { prefix: 'p', salt: 's2', hash: 'h2', hashParams: 'x' }
        const ref = { tenantId: 'ten_a', id: 'key1', previousValidUntil: null }
        expect(await apiKeyQueries.replaceApiKeySecret(db, { ...ref, ...secret })).toBeNull()
        expect(await apiKeyQueries.findApiKeyById(db, ref)).toMatchObject({ hash: 'aGFzaA==' })
      })

      it('notes the latest use of many keys and never goes back', async () => {
        await apiKeyQueries.insertApiKey(db, newKey())
        await apiKeyQueries.insertApiKey(db, newKey({ id: 'key2', lastUsedAt: NOW }))
        const use = (id: string, offsetMs: number) => ({
          tenantId: 'ten_a',
          id,
          usedAt: new Date(NOW.getTime() + offsetMs),
        })
        await apiKeyQueries.touchApiKeys(db, [use('key1', 5), use('key1', 9), use('key2', -5)])
        await apiKeyQueries.touchApiKeys(db, [])
        const [second, first] = await apiKeyQueries.listApiKeys(db, { tenantId: 'ten_a', limit: 9 })
        expect([first?.lastUsedAt, second?.lastUsedAt]).toEqual([use('', 9).usedAt, NOW])
      })
    })

    describe('tenant isolation', () => {
      it("treats another tenant's key as one that does not exist", async () => {
        await apiKeyQueries.insertApiKey(db, newKey())
        const before = await apiKeyQueries.findApiKeyById(db, { id: 'key1' })
        const foreign = { tenantId: 'ten_b', id: 'key1' }
        const secret = { prefix: 'p', salt: 's', hash: 'h', hashParams: 'x' }
        expect(await apiKeyQueries.findApiKey(db, foreign)).toBeNull()
        expect(await apiKeyQueries.listApiKeys(db, { tenantId: 'ten_b', limit: 9 })).toEqual([])
        expect(await apiKeyQueries.revokeApiKey(db, { ...foreign, revokedAt: NOW })).toBeNull()
        expect(
          await apiKeyQueries.replaceApiKeySecret(db, {
            ...foreign,
            ...secret,
            previousValidUntil: null,
          }),
        ).toBeNull()
        await apiKeyQueries.touchApiKeys(db, [{ ...foreign, usedAt: NOW }])
        expect(await apiKeyQueries.findApiKeyById(db, { id: 'key1' })).toEqual(before)
      })

      it("keeps tenants' settings and the gateway's apart", async () => {
        const change = { name: 'routing', basedOnVersion: 0, createdBy: null, createdAt: NOW }
        for (const tenantId of [null, 'ten_a', 'ten_b']) {
          const document = { of: tenantId }
          expect(
            await settingsQueries.appendSettings(db, { ...change, tenantId, document }),
          ).toEqual({ kind: 'appended', version: 1 })
        }
        for (const tenantId of [null, 'ten_a', 'ten_b']) {
          const latest = await settingsQueries.latestSettings(db, { tenantId, name: 'routing' })
          expect(latest?.document).toEqual({ of: tenantId })
        }
      })
    })

    describe('users and tenants', () => {
      it('finds a user by name in any case, with its memberships', async () => {
        const user = newUser({ email: 'ada@example.com', disabledAt: NOW })
        await userQueries.insertUser(db, {
          user,
          memberships: [
            { tenantId: 'ten_b', role: 'viewer' },
            { tenantId: 'ten_a', role: 'admin' },
          ],
        })
        expect(await userQueries.findUserByUsername(db, { username: 'aDA' })).toEqual(user)
        expect(await userQueries.findUserById(db, { userId: 'usr_1' })).toEqual(user)
        expect(await userQueries.membershipsOf(db, { userId: 'usr_1' })).toEqual([
          {
            tenantId: 'ten_a',
            tenantName: 'ten_a',
            tenantStatus: 'active',
            tenant: OPEN_TENANT,
            role: 'admin',
          },
          {
            tenantId: 'ten_b',
            tenantName: 'ten_b',
            tenantStatus: 'active',
            tenant: OPEN_TENANT,
            role: 'viewer',
          },
        ])
      })

      it('refuses a second user whose name differs only in case', async () => {
        await userQueries.insertUser(db, { user: newUser(), memberships: [] })
        const twin = newUser({ id: 'usr_2', username: 'ADA' })
        const error = await failure(userQueries.insertUser(db, { user: twin, memberships: [] }))
        expect(isUniqueViolation(error, 'users_username_unique')).toBe(true)
        expect(isUniqueViolation(error, 'users_pkey')).toBe(false)
      })

      it('creates no user when a membership is refused', async () => {
        const memberships = [{ tenantId: 'ten_unknown', role: 'admin' as const }]
        const error = await failure(userQueries.insertUser(db, { user: newUser(), memberships }))
        expect(error).toMatchObject({ code: '23503' })
        expect(await userQueries.findUserById(db, { userId: 'usr_1' })).toBeNull()
      })

      it('lists tenants page by page', async () => {
        const ids = async (page: { limit: number; afterId?: string }) =>
          (await tenantQueries.listTenants(db, page)).map((tenant) => tenant.id)
        expect(await ids({ limit: 1 })).toEqual(['ten_a'])
        expect(await ids({ limit: 5, afterId: 'ten_a' })).toEqual(['ten_b'])
        expect(await tenantQueries.findTenant(db, { tenantId: 'ten_b' })).toEqual({
          id: 'ten_b',
          name: 'ten_b',
          status: 'active',
          createdAt: NOW,
          ...OPEN_TENANT,
        })
      })
    })

    describeLogins(() => db)
    describeUserAdmin(() => db)

    describe('settings', () => {
      const key = { tenantId: 'ten_a', name: 'safety' }
      const change = { ...key, createdBy: 'usr_1', createdAt: NOW }

      it('keeps every kind of JSON in a document', async () => {
        const document = {
          text: 'ü "quoted" \\ 😀',
          number: 1.5,
          whole: 9_007_199_254_740_991,
          list: [null, true, { deep: [] }],
          empty: {},
        }
        await settingsQueries.appendSettings(db, { ...change, document, basedOnVersion: 0 })
        expect(await settingsQueries.latestSettings(db, key)).toEqual({
          ...change,
          document,
          version: 1,
          id: expect.any(Number),
        })
      })

      it('keeps old versions and gives the newest', async () => {
        for (const n of [0, 1, 2]) {
          await settingsQueries.appendSettings(db, {
            ...change,
            document: { n },
            basedOnVersion: n,
          })
        }
        expect(await settingsQueries.latestSettings(db, key)).toMatchObject({
          version: 3,
          document: { n: 2 },
        })
        expect(await db.orm.select().from(settings)).toHaveLength(3)
      })

      it('reports a conflict when the change was made from another version', async () => {
        const append = (basedOnVersion: number) =>
          settingsQueries.appendSettings(db, { ...change, document: {}, basedOnVersion })
        expect(await append(5)).toEqual({ kind: 'conflict' })
        expect(await append(0)).toEqual({ kind: 'appended', version: 1 })
        expect(await append(0)).toEqual({ kind: 'conflict' })
      })

      it('lets exactly one of many simultaneous changes win', async () => {
        const outcomes = await Promise.all(
          [1, 2, 3, 4, 5].map((n) =>
            settingsQueries.appendSettings(db, { ...change, document: { n }, basedOnVersion: 0 }),
          ),
        )
        expect(outcomes.filter((outcome) => outcome.kind === 'appended')).toHaveLength(1)
      })
    })

    describe('configuration version', () => {
      it('moves with every change that the snapshot holds, and not with a use', async () => {
        const versionAfter = async (work: Promise<unknown>) => {
          await work
          return versionQueries.readConfigVersion(db)
        }
        const start = await versionQueries.readConfigVersion(db)
        const ref = { tenantId: 'ten_a', id: 'key1' }
        expect(await versionAfter(apiKeyQueries.insertApiKey(db, newKey()))).toBe(start + 1)
        const touch = apiKeyQueries.touchApiKeys(db, [{ ...ref, usedAt: NOW }])
        expect(await versionAfter(touch)).toBe(start + 1)
        const revoke = apiKeyQueries.revokeApiKey(db, { ...ref, revokedAt: NOW })
        expect(await versionAfter(revoke)).toBe(start + 2)
        expect(await versionQueries.bumpConfigVersion(db)).toBe(start + 3)
      })

      it('loses no bump among many at once', async () => {
        const start = await versionQueries.readConfigVersion(db)
        const bumps = await Promise.all(
          Array.from({ length: 20 }, () => versionQueries.bumpConfigVersion(db)),
        )
        expect(new Set(bumps).size).toBe(20)
        expect(await versionQueries.readConfigVersion(db)).toBe(start + 20)
      })
    })

    describe('transactions', () => {
      it('gives the results of all statements in order', async () => {
        const [, [inserted], rows] = await db.atomically((orm) => [
          orm.insert(apiKeys).values(newKey()),
          orm
            .insert(apiKeys)
            .values(newKey({ id: 'key2' }))
            .returning({ id: apiKeys.id }),
          orm.select({ id: apiKeys.id }).from(apiKeys).orderBy(apiKeys.id),
        ])
        expect(inserted).toEqual({ id: 'key2' })
        expect(rows).toEqual([{ id: 'key1' }, { id: 'key2' }])
      })

      it('undoes everything when the last statement fails, and works on', async () => {
        await apiKeyQueries.insertApiKey(db, newKey())
        const error = await failure(
          db.atomically((orm) => [
            orm.update(apiKeys).set({ name: 'changed' }).where(eq(apiKeys.id, 'key1')),
            orm.insert(apiKeys).values(newKey({ id: 'key2' })),
            orm.insert(apiKeys).values(newKey({ id: 'key1' })),
          ]),
        )
        expect(isUniqueViolation(error, 'api_keys_pkey')).toBe(true)
        const rows = await apiKeyQueries.listApiKeys(db, { tenantId: 'ten_a', limit: 9 })
        expect(rows.map((row) => [row.id, row.name])).toEqual([['key1', 'production']])
      })
    })

    describe('errors', () => {
      it('never quotes values in an error', async () => {
        await userQueries.insertUser(db, { user: newUser(), memberships: [] })
        const twice = await failure(Promise.resolve(db.orm.insert(users).values(newUser())))
        const tooLarge = await failure(
          Promise.resolve(db.orm.insert(apiKeys).values(newKey({ rateLimit: 4_000_000_017 }))),
        )
        for (const error of [twice, tooLarge]) {
          expect(error).toBeInstanceOf(DatabaseStatementError)
          expect(describeError(error)).not.toMatch(/hash-of-a-password|4000000017|aGFzaA/)
        }
      })

      it('says that it is unavailable while it is away, and works again when it is back', async () => {
        await apiKeyQueries.insertApiKey(db, newKey())
        await subject.goAway()
        for (const attempt of [
          () => db.ping(),
          () => apiKeyQueries.findApiKeyById(db, { id: 'key1' }),
          () => apiKeyQueries.insertApiKey(db, newKey({ id: 'key2' })),
        ]) {
          expect(isDatabaseUnavailable(await failure(attempt()))).toBe(true)
        }
        await subject.comeBack()
        await subject.db.ping()
        expect(await apiKeyQueries.findApiKeyById(subject.db, { id: 'key1' })).not.toBeNull()
      }, 30_000)
    })
  })
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n')
}
