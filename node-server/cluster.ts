import cluster from 'node:cluster'
import { ConfigError, type Config } from '../src/config.ts'

/** A worker that dies sooner than this after its start is not replaced at once, but with a pause. */
const RESTART_PAUSE_MS = 1000

/**
 * One process per `WEB_CONCURRENCY`, sharing the port. Only where database and counters are shared
 * too: on the embedded ones each process would have limits and keys of its own.
 */
export function runCluster(config: Config): void {
  refuseUnshared(config)
  let isStopping = false
  for (let i = 0; i < config.WEB_CONCURRENCY; i += 1) cluster.fork()
  cluster.on('exit', () => {
    if (!isStopping) setTimeout(() => !isStopping && cluster.fork(), RESTART_PAUSE_MS)
  })
  const stop = () => {
    isStopping = true
    for (const worker of Object.values(cluster.workers ?? {})) worker?.kill('SIGTERM')
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('SIGHUP', () => {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGHUP')
  })
}

function refuseUnshared({ DATABASE_URL, REDIS_URL, UPSTASH_REDIS_REST_URL }: Config) {
  const problems: string[] = []
  if (DATABASE_URL === undefined) {
    problems.push(
      'WEB_CONCURRENCY: more than one process needs DATABASE_URL; the embedded database belongs to one process',
    )
  }
  if (REDIS_URL === undefined && UPSTASH_REDIS_REST_URL === undefined) {
    problems.push(
      'WEB_CONCURRENCY: more than one process needs REDIS_URL (or Upstash), so that limits hold over all of them',
    )
  }
  if (problems.length > 0) throw new ConfigError(problems)
}
