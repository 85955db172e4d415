import { describe, expect, it } from 'vitest'
import { OPEN_TENANT, createAccount, createFakeClock, START } from '../../tests/auth-fakes.ts'
import { createAccountLock } from './account-lock.ts'
import { createAttemptLimit } from './attempt-limit.ts'
import { createLogin } from './login.ts'
import type { AccountWithPassword } from './types.ts'

function create(account: Partial<AccountWithPassword> = {}) {
  const known: AccountWithPassword = {
    ...createAccount(),
    passwordHash: 'hash of secret',
    lockedUntil: null,
    ...account,
  }
  const state = {
    isLost: false,
    isLockedByNow: false,
    failures: 0,
    asked: 0,
    checked: [] as (string | null)[],
    logged: [] as string[],
    noted: [] as string[],
  }
  const clock = createFakeClock()
  const login = createLogin({
    findAccountByName: (username) => {
      if (state.isLost) return Promise.reject(new Error('connection refused'))
      return Promise.resolve(username === 'ada' ? known : null)
    },
    passwords: {
      isMatch: (password, stored) => {
        state.checked.push(stored)
        return Promise.resolve(stored === `hash of ${password}`)
      },
    },
    tokens: {
      issue: ({ userId, tenantId, role, generation }) =>
        Promise.resolve({
          token: `${userId} ${tenantId} ${role} ${generation}`,
          expiresInS: 86_400,
        }),
    },
    attempts: createAttemptLimit({
      now: clock.now,
      failuresMax: 3,
      windowMs: 60_000,
      addressesMax: 10,
    }),
    lock: createAccountLock({
      now: clock.now,
      queries: {
        countFailure: ({ userId }) => {
          state.asked += 1
          return Promise.resolve(userId === 'usr_one' ? (state.failures += 1) : null)
        },
        admit: () => Promise.resolve(state.isLockedByNow ? null : 4),
      },
      note: ({ type }) => state.noted.push(type),
    }),
    log: (_level, event, fields) => state.logged.push(`${event} ${JSON.stringify(fields)}`),
  })
  const send = (username: string, password: string, address = '::1') =>
    login({ username, password, address })
  return { send, state, clock }
}

describe('login', () => {
  it('gives a token in the documented form', async () => {
    expect(await create().send('ada', 'secret')).toEqual({
      access_token: 'usr_one ten_one developer 4',
      token_type: 'bearer',
      expires_in: 86_400,
    })
  })

  it.each([
    ['a wrong password', {}, ['ada', 'wrong']],
    ['an unknown name', {}, ['eve', 'secret']],
    ['a disabled account', { disabledAt: START }, ['ada', 'secret']],
    ['a locked account', { lockedUntil: new Date(START.getTime() + 1) }, ['ada', 'secret']],
    ['an account without a tenant', { memberships: [] }, ['ada', 'secret']],
  ] as const)(
    'answers the same after the same work for %s',
    async (_name, account, credentials) => {
      const { send, state } = create(account)
      const [username, password] = credentials
      await expect(send(username, password)).rejects.toMatchObject({
        code: 'invalid_credentials',
        status: 401,
        message: 'The username or the password is wrong, or the account is locked for a while.',
      })
      expect(state.checked).toHaveLength(1)
      expect(state.asked).toBe(1)
    },
  )

  it('counts wrong passwords of an account, but none while it is locked', async () => {
    const { send, state } = create()
    await expect(send('ada', 'wrong')).rejects.toMatchObject({ status: 401 })
    await expect(send('eve', 'wrong')).rejects.toMatchObject({ status: 401 })
    expect(state.failures).toBe(1)
    const locked = create({ lockedUntil: new Date(START.getTime() + 1) })
    await expect(locked.send('ada', 'wrong')).rejects.toMatchObject({ status: 401 })
    expect(locked.state.failures).toBe(0)
  })

  it('refuses a right guess that was sent beside the one that locked the account', async () => {
    const { send, state } = create()
    state.isLockedByNow = true
    await expect(send('ada', 'secret')).rejects.toMatchObject({ code: 'invalid_credentials' })
  })

  it('notes once that an account is locked', async () => {
    const { send, state, clock } = create()
    for (let index = 0; index < 12; index++) {
      await expect(send('ada', 'wrong', `::${index}`)).rejects.toMatchObject({ status: 401 })
      clock.advance(1000)
    }
    expect(state.noted).toEqual(['login.locked'])
  })

  it('leads to the first tenant that is active', async () => {
    const { send } = create({
      memberships: [
        { tenantId: 'ten_one', tenantStatus: 'suspended', tenant: OPEN_TENANT, role: 'admin' },
        { tenantId: 'ten_two', tenantStatus: 'active', tenant: OPEN_TENANT, role: 'viewer' },
      ],
    })
    expect((await send('ada', 'secret')).access_token).toBe('usr_one ten_two viewer 4')
  })

  it('makes an address wait after too many failures, before any work', async () => {
    const { send, state, clock } = create()
    for (let index = 0; index < 3; index++) {
      await expect(send('ada', 'wrong')).rejects.toMatchObject({ status: 401 })
    }
    await expect(send('ada', 'secret')).rejects.toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterS: 60,
    })
    expect(state.checked).toHaveLength(3)
    expect((await send('ada', 'secret', '::2')).token_type).toBe('bearer')
    clock.advance(60_000)
    expect((await send('ada', 'secret')).token_type).toBe('bearer')
  })

  it('counts guesses that are sent side by side', async () => {
    const { send, state } = create()
    for (let index = 0; index < 2; index++) {
      await expect(send('ada', 'wrong')).rejects.toMatchObject({ status: 401 })
    }
    const guesses = Array.from({ length: 20 }, (_, index) => send('ada', `guess ${index}`))
    const outcomes = await Promise.allSettled(guesses)
    expect(outcomes.every((outcome) => outcome.status === 'rejected')).toBe(true)
    expect(state.checked).toHaveLength(3)
  })

  it('does not count logins that succeed', async () => {
    const { send } = create()
    for (let index = 0; index < 10; index++) await send('ada', 'secret')
    expect((await send('ada', 'secret')).token_type).toBe('bearer')
  })

  it('answers 503 without a database and counts no failure', async () => {
    const { send, state } = create()
    state.isLost = true
    for (let index = 0; index < 5; index++) {
      await expect(send('ada', 'secret')).rejects.toMatchObject({ code: 'service_unavailable' })
    }
    state.isLost = false
    expect((await send('ada', 'secret')).token_type).toBe('bearer')
  })

  it('logs a failure without name and password', async () => {
    const { send, state } = create()
    await expect(send('my-password-by-mistake', 'wrong')).rejects.toThrow('wrong')
    expect(state.logged).toEqual(['login_failed {"address":"::1","userId":null}'])
  })
})
