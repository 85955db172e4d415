import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDeadlines } from './deadline.ts'

describe('createDeadlines', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }),
  )
  afterEach(() => void vi.useRealTimers())

  const start = (limits: { firstByteMs: number; idleMs: number; totalMs: number }) => {
    const expired: string[] = []
    const watchExchange = createDeadlines()
    return { expired, deadline: watchExchange(limits, (message) => expired.push(message)) }
  }

  it('expires when no first byte comes, also where the idle limit is shorter', () => {
    const { expired } = start({ firstByteMs: 1000, idleMs: 100, totalMs: 0 })
    vi.advanceTimersByTime(1000)
    expect(expired).toEqual([])
    vi.advanceTimersByTime(100)
    expect(expired).toEqual(['No answer came in time.'])
  })

  it('expires by silence once bytes have come, also where the first-byte limit is longer', () => {
    const { expired, deadline } = start({ firstByteMs: 10_000, idleMs: 1000, totalMs: 0 })
    for (let i = 0; i < 5; i += 1) {
      vi.advanceTimersByTime(900)
      deadline.touch()
    }
    expect(expired).toEqual([])
    vi.advanceTimersByTime(1100)
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
    // Nothing is left that would keep ticking.
    expect(vi.getTimerCount()).toBe(0)
  })

  it('watches many exchanges, each by its own limits', () => {
    const watchExchange = createDeadlines()
    const expired: string[] = []
    const deadlines = [300, 100, 200].map((firstByteMs) =>
      watchExchange({ firstByteMs, idleMs: 1000, totalMs: 0 }, () =>
        expired.push(String(firstByteMs)),
      ),
    )
    deadlines[2]?.clear()
    vi.advanceTimersByTime(1000)
    expect(expired).toEqual(['100', '300'])
  })
})
