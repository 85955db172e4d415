import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../servers/redis.ts'

export interface RunningGateway {
  readonly url: string
  readonly key: string
  close(): Promise<void>
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** `npm run dev:workers` as a user starts it, on a free port and with data of its own. */
export async function startWranglerDev(
  env: Readonly<Record<string, string>> = {},
): Promise<RunningGateway> {
  const port = await freePort()
  const dataDir = mkdtempSync(join(tmpdir(), 'scalix-dev-workers-'))
  const child = spawn('npm', ['run', '--silent', 'dev:workers'], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that npm's children end with it.
    detached: true,
  })
  let output = ''
  const isReady = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('Ready on')) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('exit', () => reject(new Error(`dev:workers ended:\n${output}`)))
  })
  await isReady
  const key = /API key\s+(\S+)/.exec(output)?.[1] ?? ''
  return {
    url: `http://127.0.0.1:${port}`,
    key,
    async close() {
      const exited = once(child, 'exit')
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
      await exited
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
