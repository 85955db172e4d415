import { expect, test } from 'vitest'
import { clipTimeouts, readDeadline } from './deadline.ts'

const header = (value: string | undefined) => (name: string) =>
  name === 'x-scalix-timeout-ms' ? value : undefined

test('a caller’s time counts from the call’s start', () => {
  expect(readDeadline(header('2500'), 10_000)).toBe(12_500)
  expect(readDeadline(header(undefined), 10_000)).toBeNull()
})

test.each(['', '50', '-1', '1e3', '3600001', '99999999999', 'soon', '0x500', ' 500'])(
  'what is no time is refused: %j',
  (value) => {
    expect(() => readDeadline(header(value), 0)).toThrow('X-Scalix-Timeout-Ms')
  },
)

test('no limit of an attempt lies beyond the caller’s time', () => {
  const timeouts = { connectMs: 1000, firstByteMs: 600_000, idleMs: 300_000, totalMs: 0 }
  expect(clipTimeouts(timeouts, null)).toBe(timeouts)
  expect(clipTimeouts(timeouts, 5000)).toEqual({
    connectMs: 1000,
    firstByteMs: 5000,
    idleMs: 5000,
    totalMs: 5000,
  })
})
