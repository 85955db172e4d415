import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startDeadline } from './deadline.ts'

describe('startDeadline', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  const start = (limits: { firstByteMs: number; idleMs: number; totalMs: number }) => {
    const expired: string[] = []
    return { expired, deadline: startDeadline(limits, (message) => expired.push(message)) }
  }

  it('expires when no first byte comes, also where the idle limit is shorter', () => {
    const { expired } = start({ firstByteMs: 1000, idleMs: 100, totalMs: 0 })
    vi.advanceTimersByTime(990)
    expect(expired).toEqual([])
    vi.advanceTimersByTime(20)
    expect(expired).toEqual(['No answer came in time.'])
  })

  it('expires by silence once bytes have come, also where the first-byte limit is longer', () => {
    const { expired, deadline } = start({ firstByteMs: 10_000, idleMs: 1000, totalMs: 0 })
    for (let i = 0; i < 5; i += 1) {
      vi.advanceTimersByTime(900)
      deadline.touch()
    }
    expect(expired).toEqual([])
    vi.advanceTimersByTime(1010)
    expect(expired).toEqual(['No byte came for too long.'])
  })

  it('expires as a whole, however much comes', () => {
    const { expired, deadline } = start({ firstByteMs: 1000, idleMs: 1000, totalMs: 3000 })
    for (let i = 0; i < 6; i += 1) {
      vi.advanceTimersByTime(600)
      deadline.touch()
    }
    expect(expired).toEqual(['The whole exchange took too long.'])
  })

  it('does nothing once it is cleared', () => {
    const { expired, deadline } = start({ firstByteMs: 100, idleMs: 100, totalMs: 100 })
    deadline.clear()
    vi.advanceTimersByTime(1000)
    expect(expired).toEqual([])
  })
})
