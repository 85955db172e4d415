/**
 * The circuit breaker as a pure state machine. There are no timers: what time brings about is
 * noticed when somebody asks. "Failures" are consecutive ones: any success starts over.
 */

/** Closed lets calls pass, open none; half-open lets one probe pass and waits for what it brings. */
export type BreakerPhase = 'closed' | 'open' | 'half-open'

/** Times are milliseconds since 1970. */
export interface BreakerState {
  readonly phase: BreakerPhase
  readonly failures: number
  readonly lastFailureAtMs: number
  readonly openedAtMs: number
  /** Moves with each opening and each probe: what began under an older one says nothing any more. */
  readonly generation: number
  /** Until when the running probe is waited for; 0 when none runs. */
  readonly probeUntilMs: number
  /** Successful probes since it was half-open. */
  readonly successes: number
}

export interface BreakerSettings {
  /** Consecutive failures that open it. */
  readonly failureThreshold: number
  /** How long it stays open. */
  readonly openMs: number
  /** A failure longer ago than this is forgotten by the next one. */
  readonly windowMs: number
  /** How long a probe is waited for before another may try. */
  readonly probeLeaseMs: number
  /** Successful probes that close it. */
  readonly halfOpenSuccesses: number
}

export const DEFAULT_BREAKER: BreakerSettings = {
  failureThreshold: 5,
  openMs: 60_000,
  windowMs: 60_000,
  probeLeaseMs: 65_000,
  halfOpenSuccesses: 1,
}

export const FRESH_BREAKER: BreakerState = {
  phase: 'closed',
  failures: 0,
  lastFailureAtMs: 0,
  openedAtMs: 0,
  generation: 0,
  probeUntilMs: 0,
  successes: 0,
}

/** What can happen to a breaker: a call asks to pass, ends, or an operator decides. */
export type BreakerEvent = 'acquire' | 'success' | 'failure' | 'neutral' | 'open' | 'reset'

export interface BreakerStep {
  readonly event: BreakerEvent
  readonly nowMs: number
  /** Under which the call began; operators and askers need none. */
  readonly generation: number
}

export interface BreakerReply {
  readonly state: BreakerState
  /** Whether the asking call may pass. */
  readonly isGranted: boolean
}

/** One step of the state machine. */
export function stepBreaker(
  state: BreakerState,
  { event, nowMs, generation }: BreakerStep,
  settings: BreakerSettings,
): BreakerReply {
  if (event === 'acquire') return acquire(state, nowMs, settings)
  const next = (changed: BreakerState): BreakerReply => ({ state: changed, isGranted: true })
  if (event === 'open') return next(opened(state, nowMs))
  if (event === 'reset') return next({ ...FRESH_BREAKER, generation: state.generation + 1 })
  if (generation !== state.generation) return next(state)
  if (state.phase === 'closed') return next(stepClosed(state, event, { nowMs, settings }))
  if (state.phase === 'half-open') return next(stepHalfOpen(state, event, { nowMs, settings }))
  return next(state)
}

/** When the next call may try again; 0 where calls pass. */
export function retryAtMs(state: BreakerState, { openMs }: BreakerSettings): number {
  if (state.phase === 'closed') return 0
  return state.phase === 'open' ? state.openedAtMs + openMs : state.probeUntilMs
}

function acquire(state: BreakerState, nowMs: number, settings: BreakerSettings): BreakerReply {
  if (state.phase === 'closed') return { state, isGranted: true }
  if (nowMs < retryAtMs(state, settings)) return { state, isGranted: false }
  const probing: BreakerState = {
    ...state,
    phase: 'half-open',
    successes: state.phase === 'open' ? 0 : state.successes,
    generation: state.generation + 1,
    probeUntilMs: nowMs + settings.probeLeaseMs,
  }
  return { state: probing, isGranted: true }
}

interface Surroundings {
  readonly nowMs: number
  readonly settings: BreakerSettings
}

function stepClosed(
  state: BreakerState,
  event: BreakerEvent,
  { nowMs, settings }: Surroundings,
): BreakerState {
  if (event === 'success') return { ...state, failures: 0 }
  if (event === 'neutral') return state
  const isRecent = nowMs - state.lastFailureAtMs <= settings.windowMs
  const failures = isRecent ? state.failures + 1 : 1
  const failed = { ...state, failures, lastFailureAtMs: nowMs }
  return failures >= settings.failureThreshold ? opened(failed, nowMs) : failed
}

function stepHalfOpen(
  state: BreakerState,
  event: BreakerEvent,
  { nowMs, settings }: Surroundings,
): BreakerState {
  if (event === 'failure') return opened({ ...state, lastFailureAtMs: nowMs }, nowMs)
  if (event === 'neutral') return { ...state, probeUntilMs: 0 }
  const successes = state.successes + 1
  if (successes >= settings.halfOpenSuccesses) {
    return { ...FRESH_BREAKER, generation: state.generation }
  }
  return { ...state, successes, probeUntilMs: 0 }
}

function opened(state: BreakerState, nowMs: number): BreakerState {
  return {
    ...state,
    phase: 'open',
    openedAtMs: nowMs,
    generation: state.generation + 1,
    probeUntilMs: 0,
    successes: 0,
  }
}
