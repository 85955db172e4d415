import { describe, expect, it } from 'vitest'
import { createFakeRandom } from '../../tests/auth-fakes.ts'
import { bootstrap, type BootstrapOptions, type FirstRows } from './bootstrap.ts'
import { createKeyText, parseKeyText } from './key-format.ts'

/** A database that several replicas share. */
function createShared() {
  let stored: FirstRows | undefined
  let derivations = 0
  const start = (overrides: Partial<BootstrapOptions> = {}, seed = 1) =>
    bootstrap({
      isBootstrapped: () => Promise.resolve(stored !== undefined),
      insertFirst: async (rows) => {
        if (stored !== undefined) return false
        stored = rows
        return true
      },
      passwords: {
        hash: async (password) => {
          derivations++
          return `hash of ${password}`
        },
      },
      hasher: {
        hash: async (secret) => {
          derivations++
          return { salt: 'salt', hash: `hash of ${secret}`, hashParams: 'fake' }
        },
      },
      mayGenerate: true,
      randomBytes: createFakeRandom(seed),
      createId: (prefix) => `${prefix}1`,
      now: () => 0,
      adminUsername: 'admin',
      adminPassword: null,
      bootstrapKey: null,
      ...overrides,
    })
  return { start, stored: () => stored, derivations: () => derivations }
}

describe('bootstrap', () => {
  it('makes up an admin and a key that can call models but not administer', async () => {
    const { start, stored } = createShared()
    const secrets = await start()
    expect(secrets?.adminUsername).toBe('admin')
    expect(secrets?.adminPassword).toMatch(/^[\w-]{24}$/)
    const rows = stored()
    expect(rows?.admin.passwordHash).toBe(`hash of ${secrets?.adminPassword}`)
    expect(rows?.key).toMatchObject({
      id: parseKeyText(secrets?.apiKey ?? '')?.id,
      tenantId: rows?.tenant.id,
      ownerUserId: rows?.admin.id,
      permissions: ['read', 'write'],
    })
  })

  it('happens once when two replicas start together', async () => {
    const { start, stored } = createShared()
    const outcomes = await Promise.all([start({}, 1), start({}, 2)])
    const winners = outcomes.filter((secrets) => secrets !== null)
    expect(winners).toHaveLength(1)
    expect(stored()?.key?.id).toBe(parseKeyText(winners[0]?.apiKey ?? '')?.id)
  })

  it('costs no derivation on later starts', async () => {
    const { start, derivations } = createShared()
    await start()
    expect(await start()).toBeNull()
    expect(derivations()).toBe(2)
  })

  it('uses what is configured and does not show it', async () => {
    const { start, stored } = createShared()
    const key = createKeyText(createFakeRandom(3))
    const secrets = await start({ adminPassword: 'a good password', bootstrapKey: key.text })
    expect(secrets).toEqual({ adminUsername: 'admin', adminPassword: null, apiKey: null })
    expect(stored()?.admin.passwordHash).toBe('hash of a good password')
    expect(stored()?.key).toMatchObject({ id: key.id, hash: `hash of ${key.secret}` })
  })

  it('refuses a configured key of another form, says how to get one and does not repeat it', async () => {
    const { start, stored } = createShared()
    const bootstrapKey = 'my-own-long-enough-key-0123456789abcdef'
    const started = start({ bootstrapKey, adminPassword: 'short' })
    await expect(started).rejects.toThrow(/ADMIN_PASSWORD must have.*BOOTSTRAP_API_KEY.*printed/)
    await expect(started).rejects.not.toThrow(bootstrapKey)
    expect(stored()).toBeUndefined()
  })

  it('makes nothing up in production: no password is a refusal, no key is no key', async () => {
    const { start, stored } = createShared()
    await expect(start({ mayGenerate: false })).rejects.toThrow('ADMIN_PASSWORD')
    expect(stored()).toBeUndefined()
    const secrets = await start({ mayGenerate: false, adminPassword: 'a good password' })
    expect(secrets).toMatchObject({ adminPassword: null, apiKey: null })
    expect(stored()?.key).toBeNull()
  })
})
