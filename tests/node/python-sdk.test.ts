import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { startGateway } from '../runtimes/node-gateway.ts'

const run = promisify(execFile)
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const PACKAGE = 'openai==3.57.0'
const VENV = at('../../node_modules/.cache/python-sdk')

async function hasPython(): Promise<boolean> {
  try {
    await run('python3', ['-c', 'import venv, ensurepip'])
    return true
  } catch {
    return false
  }
}

async function installPackage() {
  const marker = `${VENV}/lib`
  if (!existsSync(marker)) await run('python3', ['-m', 'venv', VENV])
  await run(`${VENV}/bin/pip`, ['install', '--quiet', '--disable-pip-version-check', PACKAGE])
}

const python = await hasPython()

describe('the official Python package', () => {
  // In CI a missing Python fails; a developer without it is told by the skipped line.
  it.skipIf(!python && process.env['CI'] === undefined)(
    'chats, streams, lists models and raises its own errors',
    async () => {
      await installPackage()
      const gateway = await startGateway()
      const { stdout } = await run(`${VENV}/bin/python`, [at('python_sdk.py')], {
        env: { ...process.env, GATEWAY_URL: gateway.url, GATEWAY_KEY: gateway.key },
      })
      await gateway.close()
      expect(JSON.parse(stdout)).toMatchObject({
        content: expect.stringContaining('Hello from Python'),
        finish_reason: 'stop',
        streamed: expect.stringContaining('Hello from Python'),
        usage: expect.any(Number),
        refused: 'model_not_found',
        models: expect.arrayContaining(['demo/echo']),
      })
    },
    120_000,
  )
})
