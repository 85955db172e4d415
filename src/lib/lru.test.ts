import { describe, expect, it } from 'vitest'
import { createLru } from './lru.ts'

describe('createLru', () => {
  it('forgets what was used longest ago', () => {
    const lru = createLru<number>(2)
    lru.set('a', 1)
    lru.set('b', 2)
    lru.get('a')
    lru.set('c', 3)
    expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3])
  })

  it('stays within its bound and replaces an entry without growing', () => {
    const lru = createLru<number>(3)
    for (let index = 0; index < 100; index++) lru.set(`key ${index % 7}`, index)
    expect(lru.size()).toBe(3)
    lru.set('key 1', 5)
    expect(lru.size()).toBe(3)
  })

  it('forgets on request', () => {
    const lru = createLru<number>(3)
    lru.set('a', 1)
    lru.delete('a')
    expect(lru.get('a')).toBeUndefined()
  })
})
