import { DrizzleQueryError } from 'drizzle-orm/errors'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { Orm } from './database.ts'

/** The database cannot be reached or cannot work now; the same statement may succeed later. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError'
}

/** The database refused a statement. `code` is the SQLSTATE; the message holds no values. */
export class DatabaseStatementError extends Error {
  override readonly name = 'DatabaseStatementError'
  readonly code: string
  readonly constraint: string | null

  constructor(message: string, fields: { code: string; constraint: string | null }) {
    super(message)
    this.code = fields.code
    this.constraint = fields.constraint
  }
}

/** Whether an error says that the database is away, so that the caller may be told to come back. */
export function isDatabaseUnavailable(error: unknown): error is DatabaseUnavailableError {
  return error instanceof DatabaseUnavailableError
}

/**
 * A text with NUL or half a character, a number or a time out of range: values that no check of ours
 * has caught, because which ones PostgreSQL takes is for it to say.
 */
const VALUE_REFUSED = new Set(['22021', '22P05', '22003', '22008', '22007'])

/** Whether the database can't hold a value that a caller sent. */
export function isValueRefused(error: unknown): boolean {
  return error instanceof DatabaseStatementError && VALUE_REFUSED.has(error.code)
}

/** Whether a row with the same key exists; a `constraint` (or index) name narrows it to that one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof DatabaseStatementError) || error.code !== '23505') return false
  return constraint === undefined || error.constraint === constraint
}

/** Whether a row names another one that is not there. */
export function isMissingReference(error: unknown): boolean {
  return error instanceof DatabaseStatementError && error.code === '23503'
}

/**
 * SQLSTATE classes of a database that is away, starting, stopping, full, overloaded or not letting
 * us in, and the statement timeout. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const UNAVAILABLE = /^(08|28|3D|53|57|58)|^25006$/

/** `EPIPE` has five characters too, but no SQLSTATE class begins with `E`. */
const SQLSTATE = /^[0-9FHPX][0-9A-Z]{4}$/

const REASON_LENGTH_MAX = 200

/**
 * Whatever a driver threw as one of the two errors above. Drizzle's own error quotes all
 * parameters, password hashes among them, so nothing of it is kept. Errors in our code
 * (`TypeError` and its like) stay what they are.
 */
export function toDatabaseError(thrown: unknown): Error {
  const error = thrown instanceof DrizzleQueryError ? thrown.cause : thrown
  if (error instanceof DatabaseUnavailableError || error instanceof DatabaseStatementError) {
    return error
  }
  if (!(error instanceof Error)) return new DatabaseUnavailableError('The database failed.')
  const code = textField(error, 'code')
  if (code !== null && SQLSTATE.test(code)) return fromSqlState(error, code)
  if (error instanceof TypeError || error instanceof RangeError) return error
  if (error instanceof ReferenceError) return error
  const reason = [code, error.message].filter(Boolean).join(' ').slice(0, REASON_LENGTH_MAX)
  return new DatabaseUnavailableError(`The database is unavailable: ${reason}`)
}

/**
 * Makes every statement of a Drizzle instance fail with our errors. Hooks in where all of them
 * pass, because Drizzle has no place to do so: its drivers wrap each error right there.
 */
export function guardErrors(orm: PgDatabase<PgQueryResultHKT>): Orm {
  const session = orm._.session
  const prepareQuery: typeof session.prepareQuery = session.prepareQuery.bind(session)
  session.prepareQuery = (...args) => {
    const prepared = prepareQuery(...args)
    const execute = prepared.execute.bind(prepared)
    prepared.execute = async (...values) => {
      try {
        return await execute(...values)
      } catch (error) {
        throw toDatabaseError(error)
      }
    }
    return prepared
  }
  return orm
}

function fromSqlState(error: Error, code: string): Error {
  // Class 22 quotes the value that it could not read.
  const reason = code.startsWith('22') ? 'a value does not fit' : error.message
  if (UNAVAILABLE.test(code)) {
    return new DatabaseUnavailableError(`The database is unavailable (${code}): ${reason}`)
  }
  return new DatabaseStatementError(`The database refused a statement (${code}): ${reason}`, {
    code,
    constraint: textField(error, 'constraint'),
  })
}

function textField(error: Error, name: string): string | null {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' && value !== '' ? value : null
}
