import { describe, expect, it } from 'vitest'
import { createDerivationQueue } from './derivation-queue.ts'

/** Derivations that end when told. */
function createWork() {
  const ends: (() => void)[] = []
  let started = 0
  return {
    derive: () => {
      started++
      return new Promise<string>((resolve) => ends.push(() => resolve('derived')))
    },
    started: () => started,
    endOne: () => ends.shift()?.(),
  }
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('createDerivationQueue', () => {
  it('runs no more than its concurrency side by side and the rest in their turn', async () => {
    const run = createDerivationQueue({ concurrency: 2, waitingMax: 10 })
    const work = createWork()
    const results = Array.from({ length: 4 }, () => run(work.derive))
    await settle()
    expect(work.started()).toBe(2)
    work.endOne()
    await settle()
    expect(work.started()).toBe(3)
    for (let index = 0; index < 3; index++) {
      work.endOne()
      await settle()
    }
    expect(await Promise.all(results)).toEqual(Array(4).fill('derived'))
  })

  it('refuses at once what does not fit in the queue, and says when to come back', async () => {
    const run = createDerivationQueue({ concurrency: 1, waitingMax: 1 })
    const work = createWork()
    const first = run(work.derive)
    const second = run(work.derive)
    await expect(run(work.derive)).rejects.toMatchObject({
      code: 'rate_limit_exceeded',
      status: 429,
      retryAfterS: 1,
    })
    work.endOne()
    await first
    await settle()
    work.endOne()
    expect(await second).toBe('derived')
  })

  it('gives the place of a failed derivation back', async () => {
    const run = createDerivationQueue({ concurrency: 1, waitingMax: 0 })
    await expect(run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await run(() => Promise.resolve('next'))).toBe('next')
  })
})
