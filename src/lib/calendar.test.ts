import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTimeZone, periodAround, type CalendarPeriod } from './calendar.ts'

const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z')
const around = (at: string, period: CalendarPeriod, zone: string) => {
  const { startMs, endMs } = periodAround(Date.parse(at), period, zone)
  return [iso(startMs), iso(endMs)]
}

describe('a period of the calendar', () => {
  it.each<[string, CalendarPeriod, string, string, string]>([
    ['2026-11-26T10:00:00Z', 'day', 'UTC', '2026-11-26T00:00:00Z', '2026-11-27T00:00:00Z'],
    ['2026-11-26T23:30:00Z', 'day', 'Asia/Tokyo', '2026-11-26T15:00:00Z', '2026-11-27T15:00:00Z'],
    [
      '2026-11-26T03:00:00Z',
      'day',
      'America/New_York',
      '2026-11-25T05:00:00Z',
      '2026-11-26T05:00:00Z',
    ],
    // A day of 23 and one of 25 hours.
    [
      '2026-03-29T10:00:00Z',
      'day',
      'Europe/Berlin',
      '2026-03-28T23:00:00Z',
      '2026-03-29T22:00:00Z',
    ],
    [
      '2026-10-25T10:00:00Z',
      'day',
      'Europe/Berlin',
      '2026-10-24T22:00:00Z',
      '2026-10-25T23:00:00Z',
    ],
    ['2026-11-26T10:00:00Z', 'day', 'Asia/Kolkata', '2026-11-25T18:30:00Z', '2026-11-26T18:30:00Z'],
    ['2026-11-29T12:00:00Z', 'week', 'UTC', '2026-11-23T00:00:00Z', '2026-11-30T00:00:00Z'],
    ['2026-11-30T00:00:00Z', 'week', 'UTC', '2026-11-30T00:00:00Z', '2026-12-07T00:00:00Z'],
    [
      '2026-12-31T23:30:00Z',
      'month',
      'Europe/Berlin',
      '2026-12-31T23:00:00Z',
      '2027-01-31T23:00:00Z',
    ],
    ['2028-02-29T10:00:00Z', 'month', 'UTC', '2028-02-01T00:00:00Z', '2028-03-01T00:00:00Z'],
    // No midnight on this day: clocks go from 23:59 to 01:00.
    ['2026-04-24T10:00:00Z', 'day', 'Africa/Cairo', '2026-04-23T22:00:00Z', '2026-04-24T21:00:00Z'],
  ])('around %s: the %s in %s', (...[at, period, zone, ...span]) => {
    expect(around(at, period, zone)).toEqual(span)
  })

  it('holds the moment, and the next one begins where it ends', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia')
    const periods = fc.constantFrom<CalendarPeriod>('day', 'week', 'month')
    const moments = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) })
    fc.assert(
      fc.property(moments, periods, zones, (atMs, period, zone) => {
        const { startMs, endMs } = periodAround(atMs, period, zone)
        expect(startMs).toBeLessThanOrEqual(atMs)
        expect(endMs).toBeGreaterThan(atMs)
        expect(periodAround(startMs, period, zone)).toEqual({ startMs, endMs })
        expect(periodAround(endMs, period, zone).startMs).toBe(endMs)
      }),
      { numRuns: 300 },
    )
  })

  it('knows time zones from other words', () => {
    expect(isTimeZone('America/Sao_Paulo')).toBe(true)
    expect(isTimeZone('Mars/Olympus')).toBe(false)
  })
})
