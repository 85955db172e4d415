import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { RunnableQuery } from 'drizzle-orm/runnable-query'

/**
 * The part of Drizzle that behaves the same on Neon over HTTP, `pg` and PGlite. Interactive
 * transactions are left out on purpose (Neon over HTTP has none): see `Database.atomically`.
 */
export type Orm = Pick<
  PgDatabase<PgQueryResultHKT>,
  'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | 'with' | '$with'
>

/** A query that is built but not yet sent; awaiting it sends it. */
export type Statement<Result = unknown> = RunnableQuery<Result, 'pg'> & PromiseLike<Result>

export type StatementResults<Statements extends readonly Statement[]> = {
  -readonly [Index in keyof Statements]: Awaited<Statements[Index]>
}

/**
 * PostgreSQL, wherever it runs. What it throws is a `DatabaseUnavailableError` (it cannot be
 * reached or cannot work now) or a `DatabaseStatementError` (it refused a statement); neither
 * carries parameters of a query.
 */
export interface Database {
  readonly orm: Orm
  /**
   * Runs statements in one transaction, in order, and gives their results; one that fails undoes
   * all. They are built against the given `orm` and cannot depend on each other's results.
   */
  atomically<const Statements extends readonly [Statement, ...Statement[]]>(
    build: (orm: Orm) => Statements,
  ): Promise<StatementResults<Statements>>
  /** Resolves when the database answers. */
  ping(): Promise<void>
  /** Lets running statements end and frees connections, files and locks. A second call does nothing. */
  close(): Promise<void>
}
