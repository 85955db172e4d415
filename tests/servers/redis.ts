import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Ends the process, data and all. */
  readonly stop: () => Promise<void>
  /** Starts it anew on the same port, empty. */
  readonly restart: () => Promise<void>
  /** Stops it from answering without closing a connection, until `thaw`. */
  readonly freeze: () => void
  readonly thaw: () => void
}

/**
 * Starts a real `redis-server` on a free port of 127.0.0.1, without persistence. Rejects with a
 * sentence that says what to install when the machine has none.
 */
export async function startRedisServer(): Promise<RedisServer> {
  const port = await freePort()
  let server = await launch(port)
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const exited = once(server, 'exit')
    server.kill('SIGKILL')
    await exited
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    stop,
    async restart() {
      await stop()
      server = await launch(port)
    },
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port was given.')
  return address.port
}

function launch(port: number): Promise<ChildProcess> {
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
  ]
  const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] })
  // A test run that is killed must not leave servers behind.
  process.once('exit', () => child.kill('SIGKILL'))
  return new Promise((resolve, reject) => {
    let output = ''
    child.once('error', () =>
      reject(
        new Error('redis-server is missing: install it (Debian: apt-get install redis-server).'),
      ),
    )
    child.once('exit', (code) =>
      reject(new Error(`redis-server ended with ${code} before it was ready:\n${output}`)),
    )
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-10_000)
      if (output.includes('Ready to accept connections')) resolve(child)
    })
  })
}
