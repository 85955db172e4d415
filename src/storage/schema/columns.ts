import { timestamp } from 'drizzle-orm/pg-core'

/**
 * A moment in time. Milliseconds, because that is what a `Date` holds: with microseconds a row
 * read and sent back as a paging cursor would not meet itself again.
 */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })
