import cluster from 'node:cluster'
import { FirstStartError } from '../src/auth/bootstrap.ts'
import { ConfigError, parseConfig } from '../src/config.ts'
import { isDatabaseUnavailable } from '../src/storage/database-errors.ts'
import { runCluster } from './cluster.ts'
import { DataDirectoryInUseError } from './database/data-directory-lock.ts'
import { readConfigDocument, readEnvironment } from './environment.ts'
import { serveUntilStopped } from './lifecycle.ts'

/** The command behind `npm start`: says everything that is wrong at once, or serves. */
async function main(): Promise<void> {
  const environment = readEnvironment()
  const config = parseConfig(environment, readConfigDocument(environment['ROUTER_CONFIG']))
  if (cluster.isPrimary && config.WEB_CONCURRENCY > 1) runCluster(config)
  else await serveUntilStopped(config)
}

/** What an operator can put right by its message alone; anything else is shown with its stack. */
function isExplained(error: unknown): error is Error {
  return (
    error instanceof ConfigError ||
    error instanceof FirstStartError ||
    error instanceof DataDirectoryInUseError ||
    isDatabaseUnavailable(error)
  )
}

main().catch((error: unknown) => {
  console.error(isExplained(error) ? error.message : error)
  process.exit(1)
})
