import { existsSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { ConfigError, parseConfig, type Config } from '../src/config.ts'
import { isFileSetting, readConfigDocument, readEnvironment } from './environment.ts'
import { createBufferedLog, type BufferedLog } from './log.ts'
import { obtainSecrets } from './secrets.ts'
import { formatWelcome } from './welcome.ts'
import { startServer, type RunningServer } from './server.ts'

/** Editors write a file in several steps; what follows within this time is one change. */
const SETTLE_MS = 100

/** Serves until SIGTERM or SIGINT, then stops gracefully. A second signal stops at once. */
export async function serveUntilStopped(config: Config): Promise<void> {
  const logging = createBufferedLog({
    level: config.LOG_LEVEL,
    output: process.stdout,
    now: Date.now,
  })
  const server = await startServer({ config, secrets: obtainSecrets(config), logging })
  logging.log('info', 'listening', { host: config.HOST, port: server.port })
  if (server.first !== null) {
    process.stderr.write(formatWelcome({ port: server.port, first: server.first }))
  }
  const unwatch = watchConfiguration(config, server, logging)

  let isStopping = false
  const stop = (signal: string) => {
    if (isStopping) process.exit(1)
    isStopping = true
    logging.log('info', 'stopping', { signal })
    unwatch()
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

/** Reloads on SIGHUP, and when the configuration file changes if that is switched on. */
function watchConfiguration(config: Config, server: RunningServer, logging: BufferedLog) {
  const reload = () => reloadConfiguration(server, logging)
  process.on('SIGHUP', reload)
  const path = config.ROUTER_CONFIG
  if (!config.ENABLE_HOT_RELOAD || !isFileSetting(path) || !existsSync(path)) return () => {}
  let timer: NodeJS.Timeout | undefined
  // The folder, not the file: editors and Kubernetes replace files instead of writing them.
  const watcher = watch(dirname(path), (_event, name) => {
    if (name !== null && name !== basename(path) && !name.startsWith('..')) return
    clearTimeout(timer)
    timer = setTimeout(reload, SETTLE_MS)
  })
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}

/** A configuration with mistakes changes nothing and is reported. */
function reloadConfiguration(server: RunningServer, { log }: BufferedLog) {
  try {
    const environment = readEnvironment()
    server.app.reload(parseConfig(environment, readConfigDocument(environment['ROUTER_CONFIG'])))
    log('info', 'configuration_reloaded')
  } catch (error) {
    const problems = error instanceof ConfigError ? error.problems : [String(error)]
    log('error', 'configuration_refused', { problems })
  }
}
