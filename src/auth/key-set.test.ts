import { exportJWK, generateKeyPair } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { createFakeClock } from '../../tests/auth-fakes.ts'
import type { Upstream } from '../domain/transport.ts'
import { encodeUtf8 } from '../lib/bytes.ts'
import { createKeySet, KeySetUnavailableError } from './key-set.ts'

const jwks: Record<string, object> = {}
beforeAll(async () => {
  for (const kid of ['one', 'two']) {
    const { publicKey } = await generateKeyPair('ES256', { extractable: true })
    jwks[kid] = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'ES256' }
  }
})

const MINUTE = 60_000

/** A provider whose answers a test changes; null answers nothing at all. */
function create({ canShareWork = true } = {}) {
  const state = {
    answer: '' as string | null,
    status: 200,
    asked: 0,
    logged: [] as string[],
  }
  const clock = createFakeClock()
  const upstream: Upstream = {
    send(_request, receiver) {
      state.asked++
      const { answer } = state
      queueMicrotask(() => {
        if (answer === null) {
          receiver.onFailure({ kind: 'connect', message: 'connection refused' })
          return
        }
        receiver.onHead(state.status, () => undefined)
        receiver.onChunk(encodeUtf8(answer))
        receiver.onEnd()
      })
      return { abort() {}, pause() {}, resume() {} }
    },
  }
  const findKey = createKeySet({
    url: 'https://login.example/keys',
    upstream,
    now: clock.now,
    log: (_level, event) => state.logged.push(event),
    canShareWork,
  })
  const publish = (...kids: string[]) => {
    state.answer = JSON.stringify({ keys: kids.map((kid) => jwks[kid]) })
  }
  const find = (kid: string) => findKey({ alg: 'ES256', kid }, { payload: '', signature: '' })
  return { state, clock, publish, find }
}

describe('the keys of an identity provider', () => {
  it('are fetched once for many tokens, also for those that come together', async () => {
    const { state, publish, find } = create()
    publish('one')
    await Promise.all([find('one'), find('one'), find('one')])
    await find('one')
    expect(state.asked).toBe(1)
  })

  it('are fetched for each of those that come together where work is not shared', async () => {
    const { publish, find } = create({ canShareWork: false })
    publish('one')
    const found = await Promise.all([find('one'), find('one')])
    expect(found).toHaveLength(2)
  })

  it('are fetched anew for an unknown id, so that a provider can change its keys', async () => {
    const { state, clock, publish, find } = create()
    publish('one')
    await find('one')
    publish('one', 'two')
    clock.advance(MINUTE)
    await find('two')
    expect(state.asked).toBe(2)
  })

  it('are fetched at most twice a minute, whatever ids strangers name', async () => {
    const { state, clock, publish, find } = create()
    publish('one')
    for (let second = 0; second < 60; second += 1) {
      await expect(find(`unknown-${second}`)).rejects.toMatchObject({
        code: 'ERR_JWKS_NO_MATCHING_KEY',
      })
      clock.advance(1000)
    }
    expect(state.asked).toBe(2)
  })

  it('no longer count once they are withdrawn, after ten minutes at most', async () => {
    const { clock, publish, find } = create()
    publish('one', 'two')
    await find('one')
    publish('two')
    clock.advance(10 * MINUTE)
    await expect(find('one')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
  })

  it('go on for a day while the provider is dead, which is logged', async () => {
    const { state, clock, publish, find } = create()
    publish('one')
    await find('one')
    state.answer = null
    clock.advance(23 * 60 * MINUTE)
    expect(await find('one')).toBeInstanceOf(CryptoKey)
    expect(state.logged).toEqual(['identity_provider_keys_unavailable'])
    clock.advance(60 * MINUTE)
    await expect(find('one')).rejects.toBeInstanceOf(KeySetUnavailableError)
  })

  it('are unavailable, not unknown, while there were none yet; and come back', async () => {
    const { state, clock, publish, find } = create()
    state.answer = null
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(find('one')).rejects.toBeInstanceOf(KeySetUnavailableError)
    }
    expect(state.asked).toBe(1)
    publish('one')
    clock.advance(30_000)
    expect(await find('one')).toBeInstanceOf(CryptoKey)
  })

  it.each([
    ['an error page', '<html>', 200],
    ['another document', '{"keys":{}}', 200],
    ['a failure', '{"keys":[]}', 500],
    ['a redirect', '', 302],
    ['far too much', `{"keys":[],"x":"${'x'.repeat(300_000)}"}`, 200],
  ])('are not taken from %s', async (_name, answer, status) => {
    const { state, clock, publish, find } = create()
    publish('one')
    await find('one')
    Object.assign(state, { answer, status })
    clock.advance(10 * MINUTE)
    expect(await find('one')).toBeInstanceOf(CryptoKey)
    expect(state.logged).toHaveLength(1)
  })

  it('hold no secret that somebody could sign with', async () => {
    const { state, find } = create()
    state.answer = JSON.stringify({
      keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'one', alg: 'HS256' }],
    })
    await expect(find('one')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
  })
})
