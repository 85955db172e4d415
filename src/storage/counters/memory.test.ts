import { describe, expect, it } from 'vitest'
import { createMemoryCounters } from './memory.ts'

function openAt(startMs: number, entriesMax?: number) {
  let nowMs = startMs
  const counters = createMemoryCounters({
    now: () => nowMs,
    ...(entriesMax === undefined ? {} : { entriesMax }),
  })
  return { counters, pass: (ms: number) => void (nowMs += ms) }
}

describe('memory counters', () => {
  it('forget a key when its time has come, and not before', () => {
    const { counters, pass } = openAt(1_000)
    counters.set('key', 'value', 500)
    pass(499)
    expect(counters.get('key')).toBe('value')
    pass(1)
    expect(counters.get('key')).toBeNull()
  })

  it('start a counter anew after its end', () => {
    const { counters, pass } = openAt(0)
    counters.increment('key', 5, 100)
    pass(99)
    expect(counters.increment('key', 1, 100)).toBe(6)
    pass(1)
    expect(counters.increment('key', 1, 100)).toBe(1)
  })

  it('let expired keys go before living ones', () => {
    const { counters, pass } = openAt(0, 16)
    for (let index = 0; index < 8; index += 1) counters.set(`living-${index}`, index, 1_000_000)
    for (let index = 0; index < 8; index += 1) counters.set(`dead-${index}`, index, 10)
    pass(20)
    for (let index = 0; index < 8; index += 1) counters.set(`new-${index}`, index, 1_000_000)
    const living = Array.from({ length: 8 }, (_, index) => counters.get(`living-${index}`))
    expect(living).not.toContain(null)
  })

  it('stay within their size, and let the key go that ends soonest', () => {
    const { counters } = openAt(0, 10)
    counters.set('soon', 1, 50)
    for (let index = 0; index < 9; index += 1) counters.set(`late-${index}`, index, 1_000)
    counters.set('one more', 1, 1_000)
    expect(counters.get('soon')).toBeNull()
    expect(counters.get('late-0')).toBe('0')
    expect(counters.get('one more')).toBe('1')
  })

  it('never let a key go that has no end', () => {
    const { counters } = openAt(0, 4)
    counters.set('version', 7, null)
    for (let index = 0; index < 1_000; index += 1) counters.set(`flood-${index}`, 1, 1_000 - index)
    expect(counters.get('version')).toBe('7')
  })

  it('refuse to read a script state as a plain value', () => {
    const { counters } = openAt(0)
    const keepObject = {
      name: 'keep-object',
      lua: '',
      twin: (slots: { set(key: string, value: object): void }) => slots.set('key', { open: 1 }),
      read: () => undefined,
    }
    counters.run(keepObject, [], [])
    expect(() => counters.get('key')).toThrow('script state')
  })
})
