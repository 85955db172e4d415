import { DrizzleQueryError } from 'drizzle-orm/errors'
import { expect, it } from 'vitest'
import {
  DatabaseStatementError,
  DatabaseUnavailableError,
  isDatabaseUnavailable,
  isUniqueViolation,
  toDatabaseError,
} from './database-errors.ts'

const driverError = (message: string, fields: object = {}) =>
  Object.assign(new Error(message), fields)

it.each([
  ['08006', 'connection failure'],
  ['53300', 'too many connections'],
  ['57014', 'statement timeout'],
  ['57P01', 'administrator shutdown'],
  ['57P03', 'starting up'],
  ['28P01', 'password authentication failed'],
  ['25006', 'read-only replica'],
])('takes SQLSTATE %s (%s) for a database that is away', (code, message) => {
  expect(isDatabaseUnavailable(toDatabaseError(driverError(message, { code })))).toBe(true)
})

it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'ETIMEDOUT', undefined])(
  'takes a driver error with code %s for a database that is away',
  (code) => {
    const error = toDatabaseError(driverError('Connection terminated', { code }))
    expect(error).toBeInstanceOf(DatabaseUnavailableError)
  },
)

it.each(['23503', '42P01', 'P0001', 'XX000', '40001'])(
  'takes SQLSTATE %s for a refused statement',
  (code) => {
    const error = toDatabaseError(driverError('no', { code }))
    expect(error).toBeInstanceOf(DatabaseStatementError)
    expect(error).toMatchObject({ code, constraint: null })
  },
)

it('recognises a unique violation and its constraint', () => {
  const fields = { code: '23505', constraint: 'users_pkey' }
  const error = toDatabaseError(driverError('duplicate key', fields))
  expect(isUniqueViolation(error)).toBe(true)
  expect(isUniqueViolation(error, 'users_pkey')).toBe(true)
  expect(isUniqueViolation(error, 'other')).toBe(false)
  expect(isUniqueViolation(new Error('duplicate key'))).toBe(false)
})

it("drops Drizzle's wrapper with the parameters in it", () => {
  const cause = driverError('invalid input syntax for type integer: "s3cret"', { code: '22P02' })
  const error = toDatabaseError(new DrizzleQueryError('select $1', ['s3cret'], cause))
  expect(error).toBeInstanceOf(DatabaseStatementError)
  expect(`${error.message} ${String(error.stack)} ${String(error.cause)}`).not.toContain('s3cret')
})

it('leaves mistakes in our code as they are', () => {
  const mistake = new TypeError('x is not a function')
  expect(toDatabaseError(new DrizzleQueryError('select 1', [], mistake))).toBe(mistake)
})

it('leaves its own errors as they are', () => {
  const error = new DatabaseUnavailableError('away')
  expect(toDatabaseError(error)).toBe(error)
  expect(toDatabaseError('a text')).toBeInstanceOf(DatabaseUnavailableError)
})
