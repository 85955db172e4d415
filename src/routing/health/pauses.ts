import { CountersError, type Counters } from '../../domain/counters.ts'
import type { Clock, RunInBackground } from '../../domain/ports.ts'
import type { ProviderError } from '../../domain/provider-error.ts'
import type { ChangeBoard } from '../shared/change-board.ts'
import { createWatched } from '../shared/watched.ts'
import { healthEffectOf } from './outcome.ts'

/** A model at a provider, by the ids under which its health is kept. */
export interface DeploymentRef {
  /** `provider/model`, the model as it is called there. */
  readonly id: string
  readonly provider: string
}

/** Why a deployment is not to be called now. */
export type ObstacleReason = 'breaker_open' | 'auth_fault' | 'cooldown'

export interface Obstacle {
  readonly reason: ObstacleReason
  /** From when on it may be tried again; milliseconds since 1970. */
  readonly retryAtMs: number
}

/** Times in which something is not called although it is well: by deployment or provider id. */
export interface Pauses {
  /** Null when there is none now. */
  find(id: string): Obstacle | null
  /** Begins one, if the error asks for it, here and on the other replicas. */
  note(deployment: DeploymentRef, error: ProviderError, runInBackground: RunInBackground): void
  end(id: string): void
  endAll(): void
}

const COOLDOWN_MS = 5_000
const COOLDOWN_MAX_MS = 60_000
const QUOTA_MS = 600_000
const AUTH_FAULT_MS = 300_000

export interface PausesOptions {
  readonly now: Clock
  readonly board: ChangeBoard
  readonly counters: Counters
}

interface Pause {
  readonly reason: ObstacleReason
  readonly untilMs: number
  /** How many came in a row. */
  readonly repeats: number
}

/**
 * A rate limit rests its deployment for as long as the provider wishes; a spent quota and a refused
 * credential rest all of the provider.
 */
export function createPauses({ now, board, counters }: PausesOptions): Pauses {
  const pauses = new Map<string, Pause>()
  const watched = createWatched()
  board.follow((batch) => {
    const reads = watched.ids().map((id) => ({ id, text: batch.get(keyOf(id)) }))
    return async () => {
      for (const { id, text } of reads) {
        const pause = parsePause(await text)
        // The longer one holds; a shorter one was begun before it.
        if (pause !== null && pause.untilMs > (pauses.get(id)?.untilMs ?? 0)) pauses.set(id, pause)
      }
    }
  })
  const begin = (id: string, pause: Pause, runInBackground: RunInBackground) => {
    pauses.set(id, pause)
    if (board.isShared) runInBackground(share({ now, counters, board }, id, pause))
  }
  return {
    find(id) {
      if (board.isShared) watched.add(id)
      if (pauses.size === 0) return null
      const pause = pauses.get(id)
      if (pause === undefined || pause.untilMs <= now()) return null
      return { reason: pause.reason, retryAtMs: pause.untilMs }
    },
    note({ id, provider }, error, runInBackground) {
      const effect = healthEffectOf(error.kind)
      const wished = error.retryAfterMs
      if (effect === 'cooldown') {
        const before = pauses.get(id)
        const repeats = before?.reason === 'cooldown' ? before.repeats + 1 : 1
        const doubled = Math.min(COOLDOWN_MS * 2 ** (repeats - 1), COOLDOWN_MAX_MS)
        const untilMs = now() + (wished ?? doubled)
        begin(id, { reason: effect, untilMs, repeats }, runInBackground)
      } else if (effect === 'quota') {
        const untilMs = now() + Math.max(wished ?? 0, QUOTA_MS)
        begin(provider, { reason: 'cooldown', untilMs, repeats: 1 }, runInBackground)
      } else if (effect === 'auth_fault') {
        const untilMs = now() + AUTH_FAULT_MS
        begin(provider, { reason: effect, untilMs, repeats: 1 }, runInBackground)
      }
    },
    end: (id) => void pauses.delete(id),
    endAll: () => pauses.clear(),
  }
}

/** Writes a pause down for the other replicas. Never rejects: they would find out by themselves. */
async function share(
  { now, counters, board }: PausesOptions,
  id: string,
  { reason, untilMs }: Pause,
): Promise<void> {
  try {
    const ttlMs = Math.max(1, Math.ceil(untilMs - now()))
    await counters.set(keyOf(id), `${reason}:${untilMs}`, ttlMs)
    await board.announce()
  } catch (error) {
    if (!(error instanceof CountersError)) throw error
  }
}

function parsePause(text: string | null): Pause | null {
  const [reason, until] = (text ?? '').split(':')
  const untilMs = Number(until)
  if ((reason !== 'cooldown' && reason !== 'auth_fault') || !Number.isFinite(untilMs)) return null
  return { reason, untilMs, repeats: 1 }
}

function keyOf(id: string): string {
  return `pause:${id}`
}
