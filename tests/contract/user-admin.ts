import { describe, expect, it } from 'vitest'
import type { Role } from '../../src/domain/principal.ts'
import { DEFAULT_TENANT_ID } from '../../src/domain/tenant.ts'
import type { Database } from '../../src/storage/database.ts'
import { findApiKey, insertApiKey } from '../../src/storage/queries/api-keys.ts'
import { existingTenants, syncExternalUser } from '../../src/storage/queries/external-users.ts'
import { insertTenant } from '../../src/storage/queries/tenants.ts'
import * as userAdmin from '../../src/storage/queries/user-admin.ts'
import { findUserById, insertUser, membershipsOf } from '../../src/storage/queries/users.ts'

const NOW = new Date('2026-03-01T12:00:00.000Z')

async function insertMember(db: Database, id: string, roles: Readonly<Record<string, Role>>) {
  await insertUser(db, {
    user: { id, username: id, passwordHash: 'secret-hash', createdAt: NOW },
    memberships: Object.entries(roles).map(([tenantId, role]) => ({ tenantId, role })),
  })
}

/** How users and their roles are kept, whichever driver is in front. */
export function describeUserAdmin(getDb: () => Database): void {
  const insertGateway = () =>
    insertTenant(getDb(), {
      id: DEFAULT_TENANT_ID,
      name: 'Default',
      status: 'active',
      createdAt: NOW,
    })

  describe('users', () => {
    it('are listed by tenant or all, page by page, with their roles and without their hashes', async () => {
      const db = getDb()
      await insertMember(db, 'usr_1', { ten_a: 'admin', ten_b: 'viewer' })
      await insertMember(db, 'usr_2', { ten_b: 'developer' })
      await insertMember(db, 'usr_3', {})
      const ids = async (page: userAdmin.UserPageQuery) =>
        (await userAdmin.listUsers(db, page)).map(({ id }) => id)
      expect(await ids({ tenantId: null, limit: 2 })).toEqual(['usr_1', 'usr_2'])
      expect(await ids({ tenantId: null, limit: 2, afterId: 'usr_2' })).toEqual(['usr_3'])
      expect(await ids({ tenantId: 'ten_b', limit: 5 })).toEqual(['usr_1', 'usr_2'])
      expect(await ids({ tenantId: 'ten_b', limit: 5, afterId: 'usr_1' })).toEqual(['usr_2'])
      const shown = await userAdmin.findShownUser(db, { userId: 'usr_1' })
      expect(shown).toMatchObject({
        hasPassword: true,
        memberships: [
          { tenantId: 'ten_a', role: 'admin' },
          { tenantId: 'ten_b', role: 'viewer' },
        ],
      })
      expect(JSON.stringify(shown)).not.toContain('secret-hash')
    })

    it('get other roles, and leave tenants', async () => {
      const db = getDb()
      await insertMember(db, 'usr_1', { ten_a: 'admin' })
      const roles = async () =>
        (await userAdmin.findShownUser(db, { userId: 'usr_1' }))?.memberships
      const set = (tenantId: string, role: Role) =>
        userAdmin.setMembership(db, { userId: 'usr_1', tenantId, role })
      expect(await set('ten_a', 'viewer')).toBe(true)
      expect(await set('ten_b', 'auditor')).toBe(true)
      expect(await roles()).toEqual([
        { tenantId: 'ten_a', role: 'viewer' },
        { tenantId: 'ten_b', role: 'auditor' },
      ])
      const leave = { userId: 'usr_1', tenantId: 'ten_a' }
      expect(await userAdmin.removeMembership(db, leave)).toBe(true)
      expect(await userAdmin.removeMembership(db, leave)).toBe(false)
      expect(await roles()).toEqual([{ tenantId: 'ten_b', role: 'auditor' }])
    })

    it('can not leave the gateway without an admin, in whatever way', async () => {
      const db = getDb()
      await insertGateway()
      const userId = 'usr_root'
      await insertMember(db, userId, { [DEFAULT_TENANT_ID]: 'admin', ten_a: 'admin' })
      await insertMember(db, 'usr_off', { [DEFAULT_TENANT_ID]: 'admin' })
      await userAdmin.updateUser(db, { userId: 'usr_off' }, { disabledAt: NOW })
      const inGateway = { userId, tenantId: DEFAULT_TENANT_ID }
      const setup = { userId, tokenHash: 'x', expiresAt: NOW }
      const attempts = () => [
        () => userAdmin.setMembership(db, { ...inGateway, role: 'viewer' }),
        () => userAdmin.startSetup(db, setup),
        () => userAdmin.updateUser(db, { userId }, { disabledAt: NOW }),
        () => userAdmin.removeMembership(db, inGateway),
        () => userAdmin.deleteUser(db, { userId, at: NOW }),
      ]
      for (const attempt of attempts()) expect(await attempt()).toBe(false)
      expect(await userAdmin.setMembership(db, { ...inGateway, role: 'admin' })).toBe(true)
      expect(await userAdmin.updateUser(db, { userId }, { email: 'a@example.com' })).toBe(true)
      await insertMember(db, 'usr_second', { [DEFAULT_TENANT_ID]: 'admin' })
      for (const attempt of attempts()) expect(await attempt()).toBe(true)
    })

    it('take their keys with them when they are deleted', async () => {
      const db = getDb()
      await insertMember(db, 'usr_1', { ten_a: 'developer' })
      await insertApiKey(db, {
        id: 'key1',
        tenantId: 'ten_a',
        ownerUserId: 'usr_1',
        name: 'k',
        prefix: 'sk-scalix-key1',
        salt: 'c2FsdA==',
        hash: 'aGFzaA==',
        hashParams: 'pbkdf2-sha256$100000',
        permissions: ['read'],
        createdAt: NOW,
      })
      expect(await userAdmin.deleteUser(db, { userId: 'usr_1', at: NOW })).toBe(true)
      expect(await findApiKey(db, { tenantId: 'ten_a', id: 'key1' })).toMatchObject({
        ownerUserId: null,
        revokedAt: NOW,
      })
    })
  })

  describe('users of an identity provider', () => {
    it('are made once, and have exactly the roles that were last said', async () => {
      const db = getDb()
      const user = {
        userId: 'usr_x1',
        username: 'ada (login.example.com 1)',
        email: 'ada@example.com',
        issuer: 'https://login.example.com',
        subject: 'subject-1',
        createdAt: NOW,
        rolesAsOf: NOW,
      }
      const sync = (roles: Readonly<Record<string, Role>>) =>
        syncExternalUser(db, {
          user,
          roles: Object.entries(roles).map(([tenantId, role]) => ({ tenantId, role })),
        })
      const rolesNow = async () =>
        (await membershipsOf(db, user)).map(({ tenantId, role }) => `${tenantId} ${role}`)
      await Promise.all([sync({ ten_a: 'viewer' }), sync({ ten_a: 'viewer' })])
      expect(await rolesNow()).toEqual(['ten_a viewer'])
      await sync({ ten_a: 'developer', ten_b: 'viewer' })
      expect(await rolesNow()).toEqual(['ten_a developer', 'ten_b viewer'])
      await sync({ ten_b: 'admin' })
      expect(await rolesNow()).toEqual(['ten_b admin'])
      await sync({})
      expect(await rolesNow()).toEqual([])
      expect(await findUserById(db, user)).toMatchObject({
        externalIssuer: user.issuer,
        externalSubject: 'subject-1',
        passwordHash: null,
        rolesAsOf: NOW,
      })
      expect(await existingTenants(db, { tenantIds: ['ten_b', 'ten_none'] })).toEqual(['ten_b'])
    })
  })
}
