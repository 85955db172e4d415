import { CountersError, type CounterBatch, type Counters } from '../../domain/counters.ts'
import type { Clock, RunInBackground } from '../../domain/ports.ts'
import type { Availability } from '../../storage/counters/availability.ts'

/** Something of which replicas keep a copy: reads what it needs with a batch that others use too. */
export type SharedReader = (batch: CounterBatch) => () => Promise<void>

/**
 * Tells replicas that health has changed somewhere. While all is well each of them reads one number
 * a second; only when it has moved do they read the rest, in one more trip.
 */
export interface ChangeBoard {
  /** Whether there are other replicas that could be told. */
  readonly isShared: boolean
  /** Lets the others look. Never rejects: who is not told finds out by itself. */
  announce(): Promise<void>
  /** What is to be read after a change. The reader starts its reads and gives how to take them in. */
  follow(reader: SharedReader): void
  /** Looks, at most once a second; nobody waits for it. */
  refresh(runInBackground: RunInBackground): void
}

const REFRESH_MS = 1_000
const KEY = 'health:changes'

export interface ChangeBoardOptions {
  readonly counters: Counters
  readonly availability: Availability
  readonly now: Clock
}

/** A board in the shared counters; without them there is nobody to tell. */
export function createChangeBoard({
  counters,
  availability,
  now,
}: ChangeBoardOptions): ChangeBoard {
  const readers: SharedReader[] = []
  let seen: string | null = null
  let dueAtMs = 0

  const look = async () => {
    const version = await counters.get(KEY)
    if (version === seen) return
    const batch = counters.batch()
    const taking = readers.map((reader) => reader(batch))
    await batch.send()
    for (const take of taking) await take()
    // Only now: what could not be read is read the next time.
    seen = version
  }
  return {
    isShared: counters.isShared,
    async announce() {
      if (!counters.isShared) return
      try {
        await counters.increment(KEY, 1, null)
      } catch (error) {
        ignoreLostStore(error)
      }
    },
    follow: (reader) => void readers.push(reader),
    refresh(runInBackground) {
      if (!counters.isShared || now() < dueAtMs) return
      dueAtMs = now() + REFRESH_MS
      const looked = availability.attempt(look, () => {})
      if (looked instanceof Promise) runInBackground(looked.catch(ignoreLostStore))
    },
  }
}

function ignoreLostStore(error: unknown): void {
  if (!(error instanceof CountersError)) throw error
}
