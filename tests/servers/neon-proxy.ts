import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { NeonExecute, NeonQuery } from './neon-execute.ts'

export interface NeonProxy {
  /** What `createNeonDatabase` takes as its `endpoint`. */
  readonly endpoint: string
  stop(): Promise<void>
}

export interface NeonProxyOptions {
  readonly execute: NeonExecute
  /** 0, the default, takes a free one. */
  readonly port?: number
}

/**
 * A local stand-in for Neon's SQL over HTTP, in front of any PostgreSQL. It speaks what
 * `@neondatabase/serverless` 1.x sends and reads: one query or `{ queries }` as one transaction,
 * rows as arrays of PostgreSQL's own text, a refused statement as 400 with PostgreSQL's fields.
 * It checks no credentials: bind it to the local machine only.
 */
export async function startNeonProxy(options: NeonProxyOptions): Promise<NeonProxy> {
  const server = createServer((request, response) => {
    answer(request, options.execute)
      .catch((error: unknown) => refusal(error))
      .then(({ status, body }) => send(response, status, body))
      .catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  return { endpoint: `http://127.0.0.1:${portOf(server)}/sql`, stop: () => stop(server) }
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

async function answer(request: IncomingMessage, execute: NeonExecute): Promise<Answer> {
  const { headers } = request
  if (request.method !== 'POST' || request.url !== '/sql') return plain(404, 'not found')
  if (!headers['neon-connection-string']) return plain(400, 'no connection string')
  if (headers['neon-raw-text-output'] !== 'true' || headers['neon-array-mode'] !== 'true') {
    return plain(400, 'this stand-in gives raw text in arrays only')
  }
  const body: unknown = JSON.parse(await text(request))
  if (isBatch(body)) {
    const results = await execute(body.queries, {
      isolationLevel: headerOf(request, 'neon-batch-isolation-level'),
      isReadOnly: headerOf(request, 'neon-batch-read-only') === 'true',
      isDeferrable: headerOf(request, 'neon-batch-deferrable') === 'true',
    })
    return { status: 200, body: { results: results.map(withArrayRows) } }
  }
  if (!isQuery(body)) return plain(400, 'neither a query nor queries')
  const [result] = await execute([body], null)
  return result ? { status: 200, body: withArrayRows(result) } : plain(500, 'no result')
}

function withArrayRows(result: object): object {
  return { ...result, rowAsArray: true }
}

function plain(status: number, message: string): Answer {
  return { status, body: { message } }
}

/** Fields of a PostgreSQL error that Neon passes on. */
const ERROR_FIELDS = [
  'severity',
  'code',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'where',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
]

/** PostgreSQL's refusals are 400, everything else (it is away, for example) is 500. */
function refusal(error: unknown): Answer {
  if (!(error instanceof Error)) return plain(500, 'unknown')
  const entries = ERROR_FIELDS.map((name): [string, unknown] => [name, Reflect.get(error, name)])
  const fields = Object.fromEntries(entries.filter(([, value]) => value !== undefined))
  const isFromPostgres = typeof fields['severity'] === 'string'
  return { status: isFromPostgres ? 400 : 500, body: { message: error.message, ...fields } }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name]
  return typeof value === 'string' ? value : null
}

function isQuery(value: unknown): value is NeonQuery {
  return (
    typeof value === 'object' &&
    value !== null &&
    'query' in value &&
    typeof value.query === 'string' &&
    'params' in value &&
    Array.isArray(value.params)
  )
}

function isBatch(value: unknown): value is { queries: NeonQuery[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'queries' in value &&
    Array.isArray(value.queries) &&
    value.queries.every(isQuery)
  )
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
  return address.port
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
