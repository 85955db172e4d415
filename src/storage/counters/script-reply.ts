import { CountersError } from '../../domain/counters.ts'

/** A script's reply as one whole number; throws CountersError when it is not. */
export function readInteger(reply: unknown): number {
  const value = typeof reply === 'string' && reply !== '' ? Number(reply) : reply
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw new CountersError('rejected', 'The counter store gave something else than a whole number.')
}

/** A script's reply as whole numbers; throws CountersError when it is not a list of them. */
export function readIntegers(reply: unknown): readonly number[] {
  if (Array.isArray(reply)) return reply.map(readInteger)
  throw new CountersError('rejected', 'The counter store gave something else than a list.')
}
