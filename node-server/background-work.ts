import type { RunInBackground } from '../src/domain/ports.ts'

export interface BackgroundWork {
  readonly add: RunInBackground
  /** Resolves when all work, also what was added meanwhile, is done. */
  drain(): Promise<void>
}

/**
 * What Workers call `waitUntil`: remembers work so that a stop can wait for it. It counts instead
 * of keeping a Set: the tables that a busy Set leaves behind hold on to each other, and V8's young
 * collections then carry thousands of finished requests along.
 */
export function createBackgroundWork(onFailure: (error: unknown) => void): BackgroundWork {
  let running = 0
  let waiting: (() => void)[] = []
  const settle = () => {
    running -= 1
    if (running > 0) return
    const released = waiting
    waiting = []
    for (const release of released) release()
  }
  return {
    add(work) {
      running += 1
      work.then(settle, (error: unknown) => {
        onFailure(error)
        settle()
      })
    },
    async drain() {
      while (running > 0) await new Promise<void>((release) => waiting.push(release))
    },
  }
}
