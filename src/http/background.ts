import type { Context } from 'hono'
import type { RunInBackground } from '../domain/ports.ts'
import type { HttpEnv } from './env.ts'

/** Work goes on after the answer has left; runtimes without such a hook simply let it run. */
export function backgroundOf(c: Context<HttpEnv>): RunInBackground {
  try {
    const { executionCtx } = c
    return (work) => executionCtx.waitUntil(work)
  } catch {
    return () => {}
  }
}
