import type { RunInBackground } from '../src/domain/ports.ts'

export interface BackgroundWork {
  readonly add: RunInBackground
  /** Resolves when all work, also what was added meanwhile, is done. */
  drain(): Promise<void>
}

/** What Workers call `waitUntil`: remembers work so that a stop can wait for it. */
export function createBackgroundWork(onFailure: (error: unknown) => void): BackgroundWork {
  const running = new Set<Promise<unknown>>()
  return {
    add(work) {
      const tracked = work.catch(onFailure).finally(() => running.delete(tracked))
      running.add(tracked)
    },
    async drain() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
