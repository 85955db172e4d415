import { hash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FirstSecrets } from '../src/auth/bootstrap.ts'
import { createApp, type App } from '../src/app.ts'
import type { Config, Secrets } from '../src/config.ts'
import type { Log } from '../src/domain/ports.ts'
import type { Platform } from '../src/platform.ts'
import { createBackgroundWork } from './background-work.ts'
import { openCounters } from './counters/open.ts'
import { openDatabase } from './database/open.ts'
import { createHttpServer } from './http-server.ts'
import { openJournal, type OpenJournal } from './journal.ts'
import type { BufferedLog } from './log.ts'
import { createProcessReader } from './process-readings.ts'
import { createUndiciUpstream } from './undici-upstream.ts'

export interface RunningServer {
  readonly app: App
  readonly port: number
  /** What the first start made up, to be shown once; null when it was not the first. */
  readonly first: FirstSecrets | null
  /** Takes no new calls, lets running ones finish within the limit, drains, and frees everything. */
  stop(): Promise<void>
}

interface ServerOptions {
  readonly config: Config
  readonly secrets: Secrets
  readonly logging: BufferedLog
}

/** How often a replica asks whether keys or configuration changed elsewhere. */
const REFRESH_INTERVAL_MS = 1000

/** Opens what the app needs, builds it, and listens. Rejects when something can't be had. */
export async function startServer({
  config,
  secrets,
  logging,
}: ServerOptions): Promise<RunningServer> {
  const { log } = logging
  const database = await openDatabase(config, log)
  const counters = await openCounters(config, log)
  const upstream = createUndiciUpstream({ connectTimeoutMs: config.UPSTREAM_CONNECT_TIMEOUT_MS })
  const journal = await openJournalIfPossible(config, log)
  const platform: Platform = {
    canShareWork: true,
    now: Date.now,
    clockMs: () => performance.now(),
    log,
    sha256: (text) => hash('sha256', text, 'base64url'),
    randomBytes: (length) => randomBytes(length),
    upstream,
    readTextFile: (path) => readFile(path, 'utf8'),
    readProcess: createProcessReader(),
    database,
    journal,
    counters,
    addressOf,
  }
  const app = createApp(platform, config, secrets)
  const first = await app.start()
  const background = createBackgroundWork((error) => {
    log('error', 'background_work_failed', {
      reason: error instanceof Error ? error.message : String(error),
    })
  })
  const { server, stop } = createHttpServer(app, background)
  await listen(server, config)
  const refresh = setInterval(() => background.add(app.refresh()), REFRESH_INTERVAL_MS)
  refresh.unref()
  return {
    app,
    port: (server.address() as AddressInfo).port,
    first,
    async stop() {
      clearInterval(refresh)
      await stop(config.SHUTDOWN_TIMEOUT_MS)
      background.add(app.refresh())
      await background.drain()
      await upstream.close()
      await counters.close()
      await journal?.close()
      await database.close()
      logging.flush()
    },
  }
}

/** Without a folder to write in, entries go to the database one call at a time. */
async function openJournalIfPossible({ DATA_DIR }: Config, log: Log): Promise<OpenJournal | null> {
  try {
    return await openJournal({ dataDir: DATA_DIR })
  } catch (error) {
    log('warn', 'journal_unavailable', {
      reason: error instanceof Error ? error.message : String(error),
      consequence:
        'entries of ledger and audit that are on their way are lost if the process is killed',
    })
    return null
  }
}

function listen(server: Server, { HOST, PORT }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(PORT, HOST, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function addressOf(env: unknown): string {
  const incoming = readObject(env, 'incoming')
  const address = readObject(readObject(incoming, 'socket'), 'remoteAddress')
  return typeof address === 'string' ? address : ''
}

function readObject(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
