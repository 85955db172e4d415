/**
 * Inserts tenants into an embedded database, one after the other for ever, and prints the id of
 * each one once it is acknowledged. For tests that kill it.
 */
import { openEmbeddedDatabase } from '../../node-server/database/pglite.ts'
import { isUniqueViolation } from '../../src/storage/database-errors.ts'
import { insertTenant } from '../../src/storage/queries/tenants.ts'

const [dataDir = '', first = '0'] = process.argv.slice(2)
const db = await openEmbeddedDatabase({ dataDir, log: () => undefined })
for (let n = Number(first); ; n += 1) {
  const id = `ten_${String(n).padStart(6, '0')}`
  await insertTenant(db, { id, name: id, status: 'active', createdAt: new Date(0) }).catch(
    // The tenant that was committed when the process before was killed, but not acknowledged.
    (error: unknown) => {
      if (!isUniqueViolation(error)) throw error
    },
  )
  process.stdout.write(`${id}\n`)
}
