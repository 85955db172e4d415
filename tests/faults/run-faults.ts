import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { startProcess, type ServerProcess } from '../node/process.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startRedisServer } from '../servers/redis.ts'
import { ALL_MODES, startCallers, type CallRecord, type Door } from './callers.ts'
import { readBooks, type BooksReport } from './read-books.ts'
import { startProvider } from './provider.ts'

export interface FaultOptions {
  /** How long each fault lasts, in milliseconds. */
  readonly phaseMs: number
  readonly callers: number
  readonly kills: number
  readonly say: (line: string) => void
}

export interface FaultReport extends BooksReport {
  readonly sent: number
  readonly answered: number
  readonly refused: number
  /** Broken off because the server was killed at that moment. */
  readonly killed: number
  /** Ended without anybody saying how. */
  readonly lost: readonly CallRecord[]
  readonly phases: readonly string[]
}

/** Where Debian's package faketime puts its library, on any machine. */
function findFaketime(): string {
  const root = '/usr/lib'
  const found = readdirSync(root)
    .map((name) => join(root, name, 'faketime/libfaketimeMT.so.1'))
    .find((path) => existsSync(path))
  if (found === undefined) throw new Error('Install the Debian package faketime.')
  return found
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * A server under load while everything around it fails in turn: providers, PostgreSQL, Redis, the
 * disk, the clock, and the server's own process. Tells what became of every call, and what the books
 * say of it afterwards.
 */
export async function runFaults({
  phaseMs,
  callers: count,
  kills,
  say,
}: FaultOptions): Promise<FaultReport> {
  const folder = mkdtempSync(join(tmpdir(), 'scalix-faults-'))
  const clockFile = join(folder, 'clock')
  writeFileSync(clockFile, '+0\n')
  const faketime = findFaketime()
  const [postgres, redis, faulty, fine] = await Promise.all([
    startPostgres(),
    startRedisServer(),
    startProvider({ isFaulty: true }),
    startProvider({ isFaulty: false }),
  ])
  const databaseUrl = await postgres.createDatabase('faults')
  const start = () =>
    startProcess({
      ...environmentOf({ folder, databaseUrl, redisUrl: redis.url }),
      ROUTER_CONFIG: writeConfig(folder, faulty.url, fine.url),
      LD_PRELOAD: faketime,
      FAKETIME_TIMESTAMP_FILE: clockFile,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    })
  let server: ServerProcess = await start()
  const key = /API key\s+(sk-scalix-\S+)/.exec(server.output())?.[1]
  if (key === undefined) throw new Error(`The server did not start: ${server.output()}`)
  const door: Door = { url: server.url, key, isClosed: false }
  const calls: CallRecord[] = []
  const callers = startCallers({ door, count, onCall: (call) => calls.push(call) })
  const phases: string[] = []
  const phase = async (name: string, during: () => Promise<void>) => {
    const before = calls.length
    await during()
    const line = `${name}: ${describe(calls.slice(before))}`
    phases.push(line)
    say(line)
  }
  const last = () => sleep(phaseMs)

  await phase('calm', last)
  callers.setModes(ALL_MODES)
  await phase('a provider that fails in every way', () => sleep(phaseMs * 3))
  callers.setModes(['fine', 'no-usage', 'drip'])
  await phase('PostgreSQL crashes and comes back', async () => {
    await postgres.crash()
    await last()
    await postgres.start()
    await last()
  })
  await phase('Redis goes and comes back empty', async () => {
    await redis.stop()
    await last()
    await redis.restart()
    await last()
  })
  await phase('the disk is full', async () => {
    limitFiles(server, '1')
    await last()
    limitFiles(server, 'unlimited')
    await last()
  })
  await phase('the clock jumps an hour ahead, and back', async () => {
    writeFileSync(clockFile, '+3600\n')
    await last()
    writeFileSync(clockFile, '+0\n')
    await last()
  })
  for (let kill = 1; kill <= kills; kill += 1) {
    await phase(`kill -9, the ${kill}. time`, async () => {
      door.isClosed = true
      await server.end('SIGKILL')
      server = await start()
      door.url = server.url
      door.isClosed = false
      await last()
    })
  }
  await callers.stop()
  const exitCode = await server.end()
  if (exitCode !== 0) throw new Error(`The server ended with ${String(exitCode)}.`)

  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  const books = await readBooks(client, calls)
  await client.end()
  await Promise.all([postgres.stop(), redis.stop(), faulty.stop(), fine.stop()])
  rmSync(folder, { recursive: true, force: true })
  return {
    ...books,
    sent: calls.length,
    answered: countOf(calls, 'answered'),
    refused: countOf(calls, 'refused'),
    killed: countOf(calls, 'killed'),
    lost: calls.filter(({ ending }) => ending === 'lost'),
    phases,
  }
}

interface Surroundings {
  readonly folder: string
  readonly databaseUrl: string
  readonly redisUrl: string
}

function environmentOf({ folder, databaseUrl, redisUrl }: Surroundings): Record<string, string> {
  return {
    DATA_DIR: join(folder, 'data'),
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    RATE_LIMIT_REQUESTS: '100000000',
    UPSTREAM_CONNECT_TIMEOUT_MS: '500',
    UPSTREAM_FIRST_BYTE_TIMEOUT_MS: '800',
    UPSTREAM_IDLE_TIMEOUT_MS: '800',
    SHUTDOWN_TIMEOUT_MS: '10000',
  }
}

/** Two providers of one model; the first one is faulty. Its breaker hardly rests, so that it is met. */
function writeConfig(folder: string, faulty: string, fine: string): string {
  const path = join(folder, 'router.json')
  const prices = [{ from: '2020-01-01', input: 1, output: 2 }]
  writeFileSync(
    path,
    JSON.stringify({
      endpoints: {
        faulty: { base_url: faulty, models: ['m'] },
        fine: { base_url: fine, models: ['m'] },
      },
      provider_order: ['faulty', 'fine'],
      routing: { breaker: { failure_threshold: 1000, open_ms: 1000 } },
      catalog: {
        models: [
          { provider: 'faulty', upstream_id: 'm', prices },
          { provider: 'fine', upstream_id: 'm', prices },
        ],
      },
    }),
  )
  return path
}

/** Files of the server may not grow beyond this: what a full disk does, without one. */
function limitFiles({ process: child }: ServerProcess, bytes: string): void {
  execFileSync('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}:`])
}

function countOf(calls: readonly CallRecord[], ending: CallRecord['ending']): number {
  return calls.filter((call) => call.ending === ending).length
}

function describe(calls: readonly CallRecord[]): string {
  const refusals = new Map<string, number>()
  for (const { ending, note } of calls) {
    if (ending !== 'answered') refusals.set(note, (refusals.get(note) ?? 0) + 1)
  }
  const others = [...refusals].map(([note, times]) => `${times} x ${note.slice(0, 60)}`)
  return [`${countOf(calls, 'answered')} answered`, ...others].join(', ')
}
