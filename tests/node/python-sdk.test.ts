import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { startGateway } from '../runtimes/node-gateway.ts'
import { isPythonExpected, pythonWith } from './python.ts'

const run = promisify(execFile)
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const isExpected = await isPythonExpected()

describe('the official Python package', () => {
  it.skipIf(!isExpected)(
    'chats, streams, lists models and raises its own errors',
    async () => {
      const python = await pythonWith('python-sdk', ['openai==3.57.0'])
      const gateway = await startGateway()
      const { stdout } = await run(python, [at('python_sdk.py')], {
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
