import type { PGlite, Transaction } from '@electric-sql/pglite'
import type { Pool, PoolClient } from 'pg'

export interface NeonQuery {
  readonly query: string
  readonly params: readonly unknown[]
}

/** How a batch asked to be run; a single query runs without any of it. */
export interface NeonTransaction {
  readonly isolationLevel: string | null
  readonly isReadOnly: boolean
  readonly isDeferrable: boolean
}

/** One result as Neon sends it: values are PostgreSQL's text. */
export interface NeonResult {
  readonly command: string
  readonly rowCount: number | null
  readonly rows: readonly (readonly (string | null)[])[]
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[]
}

/** Runs queries, all in one transaction unless it is null; throws what PostgreSQL refuses. */
export type NeonExecute = (
  queries: readonly NeonQuery[],
  transaction: NeonTransaction | null,
) => Promise<NeonResult[]>

/** Runs them on a PostgreSQL over TCP. */
export function executeOnPg(pool: Pool): NeonExecute {
  // Unheard, a connection that breaks would end the process; the query on it fails anyway.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return async (queries, transaction) => {
    const client = await pool.connect()
    let failure: Error | undefined
    try {
      if (transaction) await client.query(beginStatement(transaction))
      const results: NeonResult[] = []
      for (const query of queries) results.push(await queryPg(client, query))
      if (transaction) await client.query('commit')
      return results
    } catch (error) {
      failure = error instanceof Error ? error : new Error('unknown')
      throw failure
    } finally {
      // Ending the connection is the surest rollback.
      client.release(failure)
    }
  }
}

async function queryPg(client: PoolClient, { query, params }: NeonQuery): Promise<NeonResult> {
  const result = await client.query<(string | null)[]>({
    text: query,
    values: [...params],
    rowMode: 'array',
    types: { getTypeParser: () => (value: unknown) => value },
  })
  const { command, rowCount, rows, fields } = result
  return { command, rowCount, rows, fields }
}

/** Runs them on an embedded PostgreSQL. */
export function executeOnPglite(client: PGlite): NeonExecute {
  const asText = textConversions(client)
  async function queryPglite(on: Pick<Transaction, 'query'>, { query, params }: NeonQuery) {
    const result = await on.query<(string | null)[]>(query, [...params], {
      rowMode: 'array',
      ...asText,
    })
    return {
      command: query.trimStart().split(/\s/, 1)[0]?.toUpperCase() ?? '',
      rowCount: result.rows.length || (result.affectedRows ?? 0),
      rows: result.rows,
      fields: result.fields,
    }
  }
  return async (queries, transaction) => {
    if (!transaction) return Promise.all(queries.map((query) => queryPglite(client, query)))
    return client.transaction(async (on) => {
      if (characteristics(transaction)) await on.query(`set ${characteristics(transaction)}`)
      const results: NeonResult[] = []
      for (const query of queries) results.push(await queryPglite(on, query))
      return results
    })
  }
}

/** PGlite converts by type; this makes each conversion it knows one to and from plain text. */
function textConversions(client: PGlite) {
  const parsers = Object.keys(client.parsers).map((type) => [type, (value: string) => value])
  const serializers = Object.keys(client.serializers).map((type) => [type, String])
  return {
    parsers: Object.fromEntries(parsers),
    serializers: Object.fromEntries(serializers),
  }
}

function beginStatement(transaction: NeonTransaction): string {
  return `begin ${characteristics(transaction).replace(/^transaction /, '')}`
}

function characteristics({ isolationLevel, isReadOnly, isDeferrable }: NeonTransaction): string {
  const levels: Readonly<Record<string, string>> = {
    ReadUncommitted: 'read uncommitted',
    ReadCommitted: 'read committed',
    RepeatableRead: 'repeatable read',
    Serializable: 'serializable',
  }
  const level = isolationLevel === null ? undefined : levels[isolationLevel]
  if (isolationLevel !== null && !level) throw new Error(`unknown level ${isolationLevel}`)
  const parts = [
    ...(level ? [`isolation level ${level}`] : []),
    ...(isReadOnly ? ['read only'] : []),
    ...(isDeferrable ? ['deferrable'] : []),
  ]
  return parts.length > 0 ? `transaction ${parts.join(', ')}` : ''
}
