import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from 'pg'

const DEBIAN_ROOT = '/usr/lib/postgresql'

export interface PostgresServer {
  /** Of the database `postgres`, with a superuser. */
  readonly url: string
  /** Makes an empty database and gives its address. */
  createDatabase(name: string): Promise<string>
  /** Ends the server as a crash would, keeping its data. */
  crash(): Promise<void>
  /** Starts it again at the same address. */
  start(): Promise<void>
  /** Ends the server and removes its data. */
  stop(): Promise<void>
}

/**
 * Starts a real PostgreSQL with data of its own on a free port. Fails when PostgreSQL is not
 * installed: tests that silently skip it would prove nothing.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const binaries = findBinaries()
  const directory = mkdtempSync(join(tmpdir(), 'scalix-postgres-'))
  const port = await findFreePort()
  const owner = serverUser()
  if (owner) execFileSync('chown', [owner, directory])
  chmodSync(directory, 0o700)
  const data = join(directory, 'data')
  const initdb = ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8']
  const [command, args] = asOwner(owner, [join(binaries, 'initdb'), ...initdb])
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], cwd: '/' })

  const run = () => launch(owner, { binaries, data, directory, port })
  let server = await run()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  return {
    url,
    async createDatabase(name) {
      const client = new Client({ connectionString: url })
      await client.connect()
      await client.query(`create database ${client.escapeIdentifier(name)}`)
      await client.end()
      return `postgres://postgres@127.0.0.1:${port}/${name}`
    },
    crash: () => end(server),
    async start() {
      server = await run()
    },
    async stop() {
      await end(server)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

interface Place {
  readonly binaries: string
  readonly data: string
  readonly directory: string
  readonly port: number
}

async function launch(owner: string | null, place: Place): Promise<ChildProcess> {
  const settings = ['fsync=off', 'listen_addresses=127.0.0.1', 'max_connections=50']
  const [command, args] = asOwner(owner, [
    join(place.binaries, 'postgres'),
    '-D',
    place.data,
    '-p',
    String(place.port),
    '-k',
    place.directory,
    ...settings.flatMap((setting) => ['-c', setting]),
  ])
  const server = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' })
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${said.join('\n')}`)))
    createInterface({ input: server.stderr }).on('line', (line) => {
      said.push(line)
      if (line.includes('ready to accept connections')) resolve()
    })
  })
  return server
}

/** SIGQUIT: immediate shutdown, without a checkpoint. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  await new Promise<void>((resolve) => {
    server.once('exit', () => resolve())
    server.kill('SIGQUIT')
  })
}

function findBinaries(): string {
  const versions = existsSync(DEBIAN_ROOT) ? readdirSync(DEBIAN_ROOT) : []
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a))
  const folders = newestFirst.map((version) => join(DEBIAN_ROOT, version, 'bin'))
  const found = [...folders, ...(process.env['PATH'] ?? '').split(':')].find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  )
  if (found) return found
  throw new Error('These tests need PostgreSQL (Debian: apt-get install postgresql).')
}

/** PostgreSQL refuses to run as root. */
function serverUser(): string | null {
  return process.getuid?.() === 0 ? 'postgres' : null
}

/** Also has the kernel end the program with this process, so that a killed test run leaves none. */
function asOwner(owner: string | null, command: string[]): [string, string[]] {
  if (!existsSync('/usr/bin/setpriv')) return [command[0] ?? '', command.slice(1)]
  const identity = owner ? [`--reuid=${owner}`, `--regid=${owner}`, '--init-groups'] : []
  return ['/usr/bin/setpriv', [...identity, '--pdeathsig=QUIT', ...command]]
}

async function findFreePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve)
  })
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No port was free.')
  return address.port
}
