/** `npm run user:reset -- NAME`: lets somebody in again whom no administrator can help. */
import { randomBytes, hash } from 'node:crypto'
import { createAuditLog } from '../src/audit/audit-log.ts'
import { createSetupToken } from '../src/auth/new-users.ts'
import { parseConfig } from '../src/config.ts'
import { createIdFactory } from '../src/lib/ids.ts'
import { createBooks } from '../src/storage/books/books.ts'
import { recoverUser } from '../src/storage/queries/logins.ts'
import { openDatabase } from './database/open.ts'
import { readConfigDocument, readEnvironment } from './environment.ts'

const USAGE = `npm run user:reset -- NAME

Unlocks and enables a user and prints a token for POST /auth/accept-invitation, with which it sets a
new password. Takes the same settings as the server; the embedded database must not be in use.`

const HOUR_MS = 3_600_000
const log = () => {}

async function run(username: string): Promise<void> {
  const environment = readEnvironment()
  const config = parseConfig(environment, readConfigDocument(environment['ROUTER_CONFIG']))
  const database = await openDatabase(config, log)
  try {
    const token = createSetupToken(randomBytes)
    const expiresAt = new Date(Date.now() + HOUR_MS)
    const tokenHash = hash('sha256', token, 'base64url')
    const user = await recoverUser(database, { username, tokenHash, expiresAt })
    if (user === null) throw new Error('There is no such user with a password of its own.')
    if (config.ENABLE_AUDIT_LOGGING) {
      const books = createBooks({ database, journal: null, log })
      const audit = createAuditLog({ books, createId: createIdFactory(randomBytes), now: Date.now })
      audit.note({
        type: 'user.recovered',
        severity: 'critical',
        tenantId: null,
        userId: user.userId,
        resource: `user/${user.userId}`,
        metadata: { by: 'command line' },
      })
      await books.flush()
    }
    console.log(`Token for POST /auth/accept-invitation, for an hour and once:\n${token}`)
  } finally {
    await database.close()
  }
}

const [username] = process.argv.slice(2)
if (username === undefined) {
  console.error(USAGE)
  process.exitCode = 2
} else {
  try {
    await run(username)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
