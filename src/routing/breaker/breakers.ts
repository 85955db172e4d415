import type { Awaitable, Counters } from '../../domain/counters.ts'
import type { Clock, RunInBackground } from '../../domain/ports.ts'
import type { Availability } from '../../storage/counters/availability.ts'
import type { ChangeBoard } from '../shared/change-board.ts'
import { createWatched } from '../shared/watched.ts'
import { breakerArgs, breakerScript, fromNumbers, readBreakerState } from './breaker-script.ts'
import {
  FRESH_BREAKER,
  retryAtMs,
  stepBreaker,
  type BreakerEvent,
  type BreakerPhase,
  type BreakerSettings,
  type BreakerState,
} from './breaker-state.ts'

export interface BreakersOptions {
  readonly counters: Counters
  readonly availability: Availability
  readonly board: ChangeBoard
  readonly now: Clock
  /** Asked for at each step, because they can be configured anew. */
  readonly settings: () => BreakerSettings
  /** Told of what this replica has brought about, not of what it learns from others. */
  readonly onTransition: (transition: BreakerTransition) => void
}

export interface BreakerTransition {
  readonly id: string
  readonly from: BreakerPhase
  readonly to: BreakerPhase
}

/** Breakers by id, as all replicas see them within a second. */
export interface Breakers {
  /** As this replica knows it. */
  look(id: string): BreakerState
  /** Milliseconds since 1970 from which a call may ask to pass; 0 where it simply passes. */
  retryAtMs(id: string): number
  /**
   * The generation under which a call may go, or null. At once, but for the first call after the
   * time that a breaker was open: that one asks the store to be the only probe.
   */
  acquire(id: string): Awaitable<number | null>
  /** What became of a call. A success of a healthy breaker costs nothing. */
  report(id: string, outcome: BreakerOutcome, runInBackground: RunInBackground): void
  /** An operator's decision. */
  force(id: string, event: 'open' | 'reset'): Promise<BreakerState>
}

export interface BreakerOutcome {
  readonly event: Extract<BreakerEvent, 'success' | 'failure' | 'neutral'>
  readonly generation: number
}

/** Breakers in this process, kept equal with those of other replicas where there is a store. */
export function createBreakers(options: BreakersOptions): Breakers {
  const { counters, availability, board, now, settings, onTransition } = options
  const known = new Map<string, BreakerState>()
  const watched = createWatched()

  const look = (id: string) => known.get(id) ?? FRESH_BREAKER

  /** Gives whether this replica has brought about a change that others have to hear of. */
  const take = (id: string, state: BreakerState): boolean => {
    const from = look(id).phase
    known.set(id, state)
    if (from === state.phase) return false
    onTransition({ id, from, to: state.phase })
    return true
  }

  const stepLocally = (id: string, event: BreakerEvent, generation: number): boolean => {
    const step = { event, nowMs: now(), generation }
    const { state, isGranted } = stepBreaker(look(id), step, settings())
    take(id, state)
    return isGranted
  }

  const stepShared = async (
    id: string,
    event: BreakerEvent,
    generation: number,
  ): Promise<boolean> => {
    const args = breakerArgs({ event, nowMs: 0, generation }, settings())
    const [granted, ...numbers] = await counters.run(breakerScript, [keyOf(id)], args)
    if (take(id, fromNumbers(numbers))) await board.announce()
    return granted === 1
  }

  const step = (id: string, event: BreakerEvent, generation: number): Awaitable<boolean> =>
    counters.isShared
      ? availability.attempt(
          () => stepShared(id, event, generation),
          () => stepLocally(id, event, generation),
        )
      : stepLocally(id, event, generation)

  board.follow((batch) => {
    const reads = watched.ids().map((id) => ({ id, text: batch.get(keyOf(id)) }))
    return async () => {
      for (const { id, text } of reads) {
        const state = readBreakerState(await text)
        if (state !== FRESH_BREAKER || known.has(id)) known.set(id, state)
      }
    }
  })

  return {
    look,
    retryAtMs: (id) => retryAtMs(look(id), settings()),
    acquire(id) {
      if (board.isShared) watched.add(id)
      const state = look(id)
      if (state.phase === 'closed') return state.generation
      if (now() < retryAtMs(state, settings())) return null
      const passes = step(id, 'acquire', state.generation)
      const toGeneration = (isGranted: boolean) => (isGranted ? look(id).generation : null)
      return passes instanceof Promise ? passes.then(toGeneration) : toGeneration(passes)
    },
    report(id, { event, generation }, runInBackground) {
      const state = look(id)
      const isHealthy = state.phase === 'closed' && state.failures === 0
      // A breaker that nobody has reported a failure of is not even kept.
      if (event !== 'failure' && (isHealthy || state.generation !== generation)) return
      if (event === 'neutral' && state.phase === 'closed') return
      const stepped = step(id, event, generation)
      if (stepped instanceof Promise) runInBackground(stepped)
    },
    async force(id, event) {
      await step(id, event, 0)
      return look(id)
    },
  }
}

function keyOf(id: string): string {
  return `breaker:${id}`
}
