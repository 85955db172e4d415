import { wallClockAt, type WallClock } from '../../lib/calendar.ts'

const MINUTE_MS = 60_000
const ZONES_MAX = 500

/**
 * The wall clock of a time zone, as conditions read it: looked up once a minute for each zone,
 * because asking a runtime for it takes longer than all else that a rule does.
 */
export function createZoneClock(now: () => number): (timeZone: string) => WallClock {
  const known = new Map<string, { readonly minute: number; readonly clock: WallClock }>()
  return (timeZone) => {
    const minute = Math.floor(now() / MINUTE_MS)
    const found = known.get(timeZone)
    if (found?.minute === minute) return found.clock
    const clock = wallClockAt(minute * MINUTE_MS, timeZone)
    if (known.size >= ZONES_MAX) known.clear()
    known.set(timeZone, { minute, clock })
    return clock
  }
}
