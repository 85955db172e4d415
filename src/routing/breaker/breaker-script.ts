import type { CounterScript } from '../../domain/counters.ts'
import { readIntegers } from '../../storage/counters/script-reply.ts'
import {
  FRESH_BREAKER,
  stepBreaker,
  type BreakerEvent,
  type BreakerPhase,
  type BreakerSettings,
  type BreakerState,
} from './breaker-state.ts'

/** As numbers, because that is what scripts compare. */
const PHASES: readonly BreakerPhase[] = ['closed', 'open', 'half-open']
const EVENTS: readonly BreakerEvent[] = [
  'acquire',
  'success',
  'failure',
  'neutral',
  'open',
  'reset',
]

type BreakerArgs = readonly [
  event: number,
  /** 0: the store's own clock, so that replicas whose clocks differ agree. */
  nowMs: number,
  generation: number,
  failureThreshold: number,
  openMs: number,
  windowMs: number,
  probeLeaseMs: number,
  halfOpenSuccesses: number,
]

/** A breaker that nobody has asked for so long is as good as new. */
const KEEP_MS = 3_600_000

/**
 * One step of a breaker that all replicas share: `stepBreaker` in Lua. The state is a text of seven
 * whole numbers. Gives whether the call may pass, and the state.
 */
export const breakerScript: CounterScript<readonly [key: string], BreakerArgs, readonly number[]> =
  {
    name: 'breaker',
    lua: `
local s = { 0, 0, 0, 0, 0, 0, 0 }
local text = redis.call('GET', KEYS[1])
if text then
  local i = 0
  for number in string.gmatch(text, '%d+') do i = i + 1; s[i] = tonumber(number) end
end
local PHASE, FAILURES, FAILED_AT, OPENED_AT, GENERATION, PROBE_UNTIL, SUCCESSES = 1, 2, 3, 4, 5, 6, 7
local event, now, generation = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local threshold, open_ms, window = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local lease, needed = tonumber(ARGV[7]), tonumber(ARGV[8])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local granted = 1
local function open()
  s[PHASE], s[OPENED_AT], s[PROBE_UNTIL], s[SUCCESSES] = 1, now, 0, 0
  s[GENERATION] = s[GENERATION] + 1
end
if event == 0 then
  if s[PHASE] ~= 0 then
    local retry_at = s[PHASE] == 1 and s[OPENED_AT] + open_ms or s[PROBE_UNTIL]
    if now < retry_at then
      granted = 0
    else
      if s[PHASE] == 1 then s[SUCCESSES] = 0 end
      s[PHASE], s[PROBE_UNTIL], s[GENERATION] = 2, now + lease, s[GENERATION] + 1
    end
  end
elseif event == 4 then
  open()
elseif event == 5 then
  s = { 0, 0, 0, 0, s[GENERATION] + 1, 0, 0 }
elseif generation == s[GENERATION] then
  if s[PHASE] == 0 then
    if event == 1 then
      s[FAILURES] = 0
    elseif event == 2 then
      s[FAILURES] = now - s[FAILED_AT] <= window and s[FAILURES] + 1 or 1
      s[FAILED_AT] = now
      if s[FAILURES] >= threshold then open() end
    end
  elseif s[PHASE] == 2 then
    if event == 2 then
      s[FAILED_AT] = now
      open()
    elseif event == 3 then
      s[PROBE_UNTIL] = 0
    else
      s[SUCCESSES] = s[SUCCESSES] + 1
      if s[SUCCESSES] >= needed then
        s = { 0, 0, 0, 0, s[GENERATION], 0, 0 }
      else
        s[PROBE_UNTIL] = 0
      end
    end
  end
end
local parts = {}
for i, number in ipairs(s) do parts[i] = string.format('%.0f', number) end
redis.call('SET', KEYS[1], table.concat(parts, ':'), 'PX', ${KEEP_MS})
return { granted, s[1], s[2], s[3], s[4], s[5], s[6], s[7] }`,
    twin(slots, [key], [event, nowMs, generation, ...numbers]) {
      const [failureThreshold, openMs, windowMs, probeLeaseMs, halfOpenSuccesses] = numbers
      const before = readBreakerState(slots.get<string>(key) ?? null)
      const { state, isGranted } = stepBreaker(
        before,
        {
          event: EVENTS[event] ?? 'neutral',
          nowMs: nowMs === 0 ? slots.nowMs() : nowMs,
          generation,
        },
        { failureThreshold, openMs, windowMs, probeLeaseMs, halfOpenSuccesses },
      )
      const all = toNumbers(state)
      slots.set(key, all.join(':'))
      slots.expire(key, KEEP_MS)
      return [isGranted ? 1 : 0, ...all]
    },
    read: readIntegers,
  }

/** The arguments of one step. */
export function breakerArgs(
  step: { readonly event: BreakerEvent; readonly nowMs: number; readonly generation: number },
  settings: BreakerSettings,
): BreakerArgs {
  return [
    EVENTS.indexOf(step.event),
    step.nowMs,
    step.generation,
    settings.failureThreshold,
    settings.openMs,
    settings.windowMs,
    settings.probeLeaseMs,
    settings.halfOpenSuccesses,
  ]
}

/** A breaker by its text in the store; fresh where there is none. */
export function readBreakerState(text: string | null): BreakerState {
  return text === null ? FRESH_BREAKER : fromNumbers(text.split(':').map(Number))
}

/** A breaker by the script's reply, without its first number. */
export function fromNumbers(numbers: readonly number[]): BreakerState {
  const [phase = 0, failures = 0, failedAt = 0, openedAt = 0, generation = 0, probe = 0, good = 0] =
    numbers
  return {
    phase: PHASES[phase] ?? 'closed',
    failures,
    lastFailureAtMs: failedAt,
    openedAtMs: openedAt,
    generation,
    probeUntilMs: probe,
    successes: good,
  }
}

function toNumbers(state: BreakerState): number[] {
  return [
    PHASES.indexOf(state.phase),
    state.failures,
    state.lastFailureAtMs,
    state.openedAtMs,
    state.generation,
    state.probeUntilMs,
    state.successes,
  ]
}
