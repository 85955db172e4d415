import { describe, expect, it } from 'vitest'
import { createTokenCache, type AccessToken } from './token-cache.ts'

const HOUR_MS = 3_600_000

function setUp(canShareWork = true) {
  let nowMs = 0
  const fetches: PromiseWithResolvers<AccessToken>[] = []
  const currentToken = createTokenCache({
    fetchToken: () => {
      const fetch = Promise.withResolvers<AccessToken>()
      fetches.push(fetch)
      return fetch.promise
    },
    now: () => nowMs,
    canShareWork,
  })
  return {
    currentToken,
    fetches,
    answer: (value: string) => fetches.at(-1)?.resolve({ value, expiresAtMs: nowMs + HOUR_MS }),
    refuse: () => fetches.at(-1)?.reject(new Error('refused')),
    wait: (ms: number) => {
      nowMs += ms
    },
  }
}

describe('createTokenCache', () => {
  it('fetches once for all who wait, and for those who come later', async () => {
    const { currentToken, fetches, answer } = setUp()
    const waiting = [1, 2, 3].map(async () => currentToken())
    answer('one')
    expect(await Promise.all(waiting)).toEqual(['one', 'one', 'one'])
    expect(currentToken()).toBe('one')
    expect(fetches).toHaveLength(1)
  })

  it('lets each call fetch for itself where work can not be shared', async () => {
    const { currentToken, fetches } = setUp(false)
    const waiting = [1, 2].map(async () => currentToken())
    for (const [n, fetch] of fetches.entries()) {
      fetch.resolve({ value: `token ${n}`, expiresAtMs: HOUR_MS })
    }
    expect(await Promise.all(waiting)).toEqual(['token 0', 'token 1'])
    expect(currentToken()).toMatch(/^token/)
  })

  it('renews five minutes before the end', async () => {
    const { currentToken, fetches, answer, wait } = setUp()
    const first = currentToken()
    answer('one')
    await first
    wait(HOUR_MS - 5 * 60_000 - 1)
    expect(currentToken()).toBe('one')
    wait(1)
    const second = currentToken()
    answer('two')
    expect(await second).toBe('two')
    expect(fetches).toHaveLength(2)
  })

  it('keeps to a token that still holds while no new one can be had', async () => {
    const { currentToken, answer, refuse, wait } = setUp()
    const first = currentToken()
    answer('one')
    await first
    wait(HOUR_MS - 60_000)
    const second = currentToken()
    refuse()
    expect(await second).toBe('one')
    wait(60_000)
    const third = currentToken()
    refuse()
    await expect(third).rejects.toThrow('refused')
  })

  it('tries again after a failure', async () => {
    const { currentToken, answer, refuse } = setUp()
    const first = currentToken()
    refuse()
    await expect(first).rejects.toThrow('refused')
    const second = currentToken()
    answer('one')
    expect(await second).toBe('one')
  })
})
