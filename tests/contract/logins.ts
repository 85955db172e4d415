import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/storage/database.ts'
import * as logins from '../../src/storage/queries/logins.ts'
import * as userAdmin from '../../src/storage/queries/user-admin.ts'
import * as userQueries from '../../src/storage/queries/users.ts'

const NOW = new Date('2026-03-01T12:00:00.000Z')
const after = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000)
const userId = 'usr_ada'

async function insertAda(db: Database, fields: Partial<userQueries.NewUserRow> = {}) {
  await userQueries.insertUser(db, {
    user: { id: userId, username: 'ada', passwordHash: 'old', createdAt: NOW, ...fields },
    memberships: [{ tenantId: 'ten_a', role: 'viewer' }],
  })
}

/** How failures, locks, generations and one-time tokens are kept, whichever driver is in front. */
export function describeLogins(getDb: () => Database): void {
  const fail = (minutes: number) =>
    logins.countFailedLogin(getDb(), {
      userId,
      at: after(minutes),
      countedSince: after(minutes - 15),
      failuresMax: 3,
      lockUntil: after(minutes + 15),
    })
  const admit = (minutes: number) => logins.admitLogin(getDb(), { userId, at: after(minutes) })

  describe('logins', () => {
    it('lock an account with the failure that is too many, until the lock is over', async () => {
      await insertAda(getDb())
      expect([await fail(0), await fail(1)]).toEqual([1, 2])
      expect(await admit(1)).toBe(0)
      expect([await fail(2), await fail(3), await fail(4)]).toEqual([1, 2, 3])
      expect(await admit(5)).toBeNull()
      expect(await admit(18.9)).toBeNull()
      expect(await admit(19)).toBe(0)
    })

    it('count no failure that is older than the window', async () => {
      await insertAda(getDb())
      expect([await fail(0), await fail(14), await fail(15), await fail(16)]).toEqual([1, 2, 1, 2])
      expect(await admit(16)).toBe(0)
    })

    it('count failures that come at the same time, each once', async () => {
      await insertAda(getDb())
      const counts = await Promise.all([fail(0), fail(0), fail(0), fail(0)])
      expect(counts.map(Number).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
      expect(await admit(1)).toBeNull()
    })

    it('admit nobody who is disabled or unknown', async () => {
      expect(await fail(0)).toBeNull()
      expect(await admit(0)).toBeNull()
      await insertAda(getDb(), { disabledAt: NOW })
      expect(await admit(0)).toBeNull()
    })

    it('have a generation that every revocation raises', async () => {
      const db = getDb()
      await insertAda(db)
      expect(await logins.raiseTokenGeneration(db, { userId })).toBe(true)
      expect(await admit(0)).toBe(1)
      const change = { userId, expected: 'old', passwordHash: 'new' }
      expect(await logins.replacePassword(db, change)).toBe(true)
      expect(await logins.replacePassword(db, change)).toBe(false)
      expect(await admit(0)).toBe(2)
      await userAdmin.updateUser(db, { userId }, { disabledAt: NOW })
      await userAdmin.updateUser(db, { userId }, { disabledAt: null })
      expect(await admit(0)).toBe(3)
      expect(await logins.raiseTokenGeneration(db, { userId: 'usr_nobody' })).toBe(false)
    })
  })

  describe('one-time tokens', () => {
    it('work once, until they are over', async () => {
      const db = getDb()
      await insertAda(db)
      const setup = { tokenHash: 'hash of a token', expiresAt: after(60) }
      expect(await userAdmin.startSetup(db, { userId, ...setup })).toBe(true)
      expect((await userQueries.findUserById(db, { userId }))?.passwordHash).toBeNull()
      const find = (tokenHash: string, at: Date) =>
        logins.findUserBySetupToken(db, { tokenHash, at })
      expect(await find('hash of a token', after(60))).toBeNull()
      expect(await find('hash of another', after(1))).toBeNull()
      expect(await find('hash of a token', after(59))).toEqual({ userId })
      const completion = { tokenHash: 'hash of a token', passwordHash: 'new' }
      expect(await logins.completeSetup(db, { ...completion, at: after(60) })).toBeNull()
      expect(await logins.completeSetup(db, { ...completion, at: after(59) })).toEqual({ userId })
      expect(await logins.completeSetup(db, { ...completion, at: after(59) })).toBeNull()
      expect((await userQueries.findUserById(db, { userId }))?.passwordHash).toBe('new')
    })
  })
}
