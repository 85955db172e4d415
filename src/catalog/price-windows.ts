import type { PriceWindow } from '../domain/price.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 4

/** The first window that holds at this time, or null. */
export function windowAt(
  windows: readonly PriceWindow[] | undefined,
  atMs: number,
): PriceWindow | null {
  return windows?.find((window) => isWithin(window, atMs)) ?? null
}

function isWithin({ utcOffsetMinutes, weekdays, minutes }: PriceWindow, atMs: number): boolean {
  const localMs = atMs + utcOffsetMinutes * MINUTE_MS
  const day = Math.floor(localMs / DAY_MS)
  if (!weekdays.includes((day + FIRST_WEEKDAY) % 7)) return false
  const minute = Math.floor((localMs - day * DAY_MS) / MINUTE_MS)
  return minutes.some(([from, until]) => minute >= from && minute < until)
}
