export type CalendarPeriod = 'day' | 'week' | 'month'

export interface Span {
  readonly startMs: number
  /** Excluded. */
  readonly endMs: number
}

interface LocalDate {
  readonly year: number
  /** From 1. */
  readonly month: number
  readonly day: number
}

const FORMAT = { calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' } as const

/**
 * The day, week (from Monday on) or month that holds a moment, between midnights of a time zone.
 * Throws RangeError for a zone that does not exist.
 */
export function periodAround(atMs: number, period: CalendarPeriod, timeZone: string): Span {
  const { year, month, day } = localDateOf(atMs, timeZone)
  // Midnight of the zone's date as if it were UTC; Date.UTC carries days and months over.
  const at = (months: number, date: number) =>
    midnightOf(Date.UTC(year, month - 1 + months, date), timeZone)
  if (period === 'month') return { startMs: at(0, 1), endMs: at(1, 1) }
  if (period === 'day') return { startMs: at(0, day), endMs: at(0, day + 1) }
  const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7
  return { startMs: at(0, day - weekday), endMs: at(0, day - weekday + 7) }
}

export interface WallClock {
  /** 0 to 23. */
  readonly hour: number
  /** Monday is 1, Sunday 7. */
  readonly weekday: number
}

/** What clock and calendar on the wall say in a time zone. Throws RangeError as above. */
export function wallClockAt(atMs: number, timeZone: string): WallClock {
  const { year, month, day, hour } = partsOf(atMs, timeZone)
  const fromSunday = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
  return { hour, weekday: fromSunday === 0 ? 7 : fromSunday }
}

function localDateOf(atMs: number, timeZone: string): LocalDate {
  const { year, month, day } = partsOf(atMs, timeZone)
  return { year, month, day }
}

/** The moment at which a date begins in a zone. Where midnight is skipped, the first moment after. */
function midnightOf(localMs: number, timeZone: string): number {
  // The offset may differ between the guess and the result: look once more from there.
  const first = localMs - offsetAt(localMs, timeZone)
  const second = localMs - offsetAt(first, timeZone)
  return offsetAt(second, timeZone) === localMs - second ? second : Math.max(first, second)
}

function offsetAt(atMs: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = partsOf(atMs, timeZone)
  const wholeMs = Math.floor(atMs / 1000) * 1000
  return Date.UTC(year, month - 1, day, hour, minute, second) - wholeMs
}

function partsOf(atMs: number, timeZone: string) {
  const formatted = new Intl.DateTimeFormat('en-US', {
    ...FORMAT,
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(atMs)
  const read = (type: string) => Number(formatted.find((part) => part.type === type)?.value)
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
    second: read('second'),
  }
}

/** Whether a name is an IANA time zone that the runtime knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch {
    return false
  }
}
