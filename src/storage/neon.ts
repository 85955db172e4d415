import { neon, neonConfig } from '@neondatabase/serverless'
import { drizzle } from 'drizzle-orm/neon-http'
import { guardErrors, toDatabaseError } from './database-errors.ts'
import type { Database, StatementResults } from './database.ts'

type Send = (url: string, init: RequestInit) => Promise<Response>

export interface NeonOptions {
  /** Neon's connection string. */
  readonly url: string
  readonly fetch: Send
  /** Where SQL goes instead of Neon's own address: a local stand-in such as `http://localhost:4444/sql`. */
  readonly endpoint?: string | undefined
  /** Longest wait for one answer. */
  readonly timeoutMs?: number
}

/**
 * PostgreSQL at Neon, over HTTP: each statement, and each batch of `atomically`, is one request,
 * so nothing is kept open between requests of a Worker.
 */
export function createNeonDatabase(options: NeonOptions): Database {
  neonConfig.fetchFunction = sendAsConfigured
  const client = neon(options.url, { fetchOptions: { send: createSend(options) } })
  const inner = drizzle({ client })
  return {
    orm: guardErrors(inner),
    async atomically(build) {
      try {
        const results: unknown = await inner.batch(build(inner))
        // Drizzle gives one result for each statement, but knows their types only loosely.
        return results as StatementResults<ReturnType<typeof build>>
      } catch (error) {
        throw toDatabaseError(error)
      }
    },
    async ping() {
      try {
        await client.query('select 1')
      } catch (error) {
        throw toDatabaseError(error)
      }
    },
    async close() {},
  }
}

function createSend({ fetch, endpoint, timeoutMs = 20_000 }: NeonOptions): Send {
  return (url, init) => fetch(endpoint ?? url, { ...init, signal: AbortSignal.timeout(timeoutMs) })
}

/**
 * The library has one `fetch` for all its clients. This one holds nothing: each client sends its
 * own along, in the options that the library passes through.
 */
function sendAsConfigured(url: string, { send, ...init }: RequestInit & { send: Send }) {
  return send(url, init)
}
