import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '../servers/redis.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface ServerProcess {
  readonly url: string
  readonly process: ChildProcess
  /** All that it has written so far, both streams. */
  output(): string
  /** Sends a signal and waits for the end; gives the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

/** The server as `npm start` runs it, in a process of its own; resolves when it listens or has ended. */
export async function startProcess(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const port = await freePort()
  const child = spawn(
    process.execPath,
    ['--import', './node-server/quick-imports.ts', 'node-server/index.ts'],
    {
      cwd: ROOT,
      env: { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', PORT: String(port), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  const exited = once(child, 'exit')
  const isListening = new Promise<void>((resolve) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const listening = output.split('"event":"listening"').length - 1
      if (listening >= Number(env['WEB_CONCURRENCY'] ?? '1')) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
  })
  await Promise.race([isListening, exited])
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    output: () => output,
    async end(signal = 'SIGTERM') {
      child.kill(signal)
      await exited
      return child.exitCode
    },
  }
}
