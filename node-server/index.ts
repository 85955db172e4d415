import './quick-imports.ts'
import cluster from 'node:cluster'
import { ConfigError, parseConfig } from '../src/config.ts'
import { runCluster } from './cluster.ts'
import { readConfigDocument, readEnvironment } from './environment.ts'
import { serveUntilStopped } from './lifecycle.ts'

/** The command behind `npm start`: says everything that is wrong at once, or serves. */
async function main(): Promise<void> {
  const environment = readEnvironment()
  const config = parseConfig(environment, readConfigDocument(environment['ROUTER_CONFIG']))
  if (cluster.isPrimary && config.WEB_CONCURRENCY > 1) runCluster(config)
  else await serveUntilStopped(config)
}

main().catch((error: unknown) => {
  const isExplained = error instanceof ConfigError
  console.error(isExplained ? error.message : error)
  process.exit(1)
})
