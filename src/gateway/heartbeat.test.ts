import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startHeartbeat } from './heartbeat.ts'

describe('startHeartbeat', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('beats in silence, not while something is written, and not after its end', () => {
    let beats = 0
    const heartbeat = startHeartbeat(1000, () => (beats += 1))
    vi.advanceTimersByTime(1000)
    expect(beats).toBe(0)
    vi.advanceTimersByTime(1000)
    expect(beats).toBe(1)
    heartbeat.note()
    vi.advanceTimersByTime(1000)
    expect(beats).toBe(1)
    vi.advanceTimersByTime(1000)
    expect(beats).toBe(2)
    heartbeat.stop()
    vi.advanceTimersByTime(10_000)
    expect(beats).toBe(2)
  })
})
