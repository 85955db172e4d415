import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chunk, eventually, scriptUpstream, sse } from '../runtimes/upstream.ts'
import { UNINSPECTED } from '../runtimes/running.ts'
import { startProcess, type ServerProcess } from './process.ts'

let dataDir: string
let server: ServerProcess | undefined

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'scalix-start-'))
})
afterEach(async () => {
  if (server?.process.exitCode === null) await server.end('SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
})

function chat(url: string, key: string, body: object = {}) {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'demo/echo',
      messages: [{ role: 'user', content: 'Hello' }],
      ...body,
    }),
  })
}

const keyIn = (output: string) => /API key\s+(sk-scalix-\S+)/.exec(output)?.[1] ?? ''
const passwordIn = (output: string) => /Password\s+(\S+)/.exec(output)?.[1] ?? ''

describe('the first start', () => {
  it('prints a key and a password once; both work, also after a restart', async () => {
    server = await startProcess({ DATA_DIR: dataDir })
    const key = keyIn(server.output())
    const password = passwordIn(server.output())
    expect((await chat(server.url, key)).status).toBe(200)
    expect(await server.end()).toBe(0)

    server = await startProcess({ DATA_DIR: dataDir })
    expect(server.output()).not.toContain('API key')
    expect((await chat(server.url, key)).status).toBe(200)
    const login = await fetch(`${server.url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password }),
    })
    expect(await login.json()).toMatchObject({ token_type: 'bearer', expires_in: 86_400 })
    await server.end()
    expect(
      server
        .output()
        .match(/\{.*\}/g)
        ?.join('\n'),
    ).not.toContain(password)
  })

  it('refuses production without secrets, with everything that is wrong and no value', async () => {
    server = await startProcess({
      DATA_DIR: dataDir,
      ENV: 'production',
      JWT_SECRET: 'too-short-canary',
      PORT: 'eighty',
    })
    expect(server.process.exitCode).toBe(1)
    expect(server.output()).toContain('JWT_SECRET')
    expect(server.output()).toContain('API_KEY_SALT')
    expect(server.output()).toContain('PORT')
    expect(server.output()).not.toContain('too-short-canary')
  })

  it('refuses production without an admin password on an empty database', async () => {
    const secret = 'x'.repeat(40)
    server = await startProcess({
      DATA_DIR: dataDir,
      ENV: 'production',
      JWT_SECRET: secret,
      API_KEY_SALT: secret,
    })
    expect(server.process.exitCode).toBe(1)
    expect(server.output()).toContain('ADMIN_PASSWORD')
    expect(server.output()).not.toMatch(/\bat .+\.ts:\d+/)
  })

  it('refuses several processes on the embedded database, and says what they need', async () => {
    server = await startProcess({ DATA_DIR: dataDir, WEB_CONCURRENCY: '2' })
    expect(server.process.exitCode).toBe(1)
    expect(server.output()).toContain('DATABASE_URL')
    expect(server.output()).toContain('REDIS_URL')
  })
})

describe('stopping', () => {
  it('lets a running stream end, takes no new calls, and exits cleanly', async () => {
    const upstream = await scriptUpstream(
      sse(
        chunk({ role: 'assistant', content: 'One' }),
        { wait: 'stopping' },
        chunk({ content: ' two' }),
        chunk({}, 'stop'),
        'data: [DONE]\n\n',
      ),
    )
    server = await startProcess({
      ...UNINSPECTED,
      DATA_DIR: dataDir,
      OPENAI_API_KEY: 'x',
      OPENAI_BASE_URL: upstream.url,
    })
    const { url } = server
    const key = keyIn(server.output())
    const response = await chat(url, key, { model: 'openai/gpt-test', stream: true })
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    const ended = server.end('SIGTERM')
    await eventually(
      () =>
        chat(url, key).then(
          () => 'served',
          () => 'refused',
        ),
      (outcome) => outcome === 'refused',
    )
    await upstream.release('stopping')
    let rest = ''
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      rest += new TextDecoder().decode(part.value)
    }
    expect(rest).toContain(' two')
    expect(rest).toContain('[DONE]')
    expect(await ended).toBe(0)
  })
})

describe('the configuration file', () => {
  it('is taken anew when it changes, without touching running streams; mistakes change nothing', async () => {
    const upstream = await scriptUpstream(
      sse(
        chunk({ role: 'assistant', content: 'One' }),
        { wait: 'reloaded' },
        chunk({}, 'stop'),
        'data: [DONE]\n\n',
      ),
    )
    const file = join(dataDir, 'router.yaml')
    const write = (alias: string) =>
      writeFileSync(
        file,
        `endpoints:\n  own:\n    base_url: ${upstream.url}\n    models: [m]\naliases:\n  ${alias}: demo/echo\n`,
      )
    write('before')
    server = await startProcess({ DATA_DIR: dataDir, ROUTER_CONFIG: file, ...UNINSPECTED })
    const { url } = server
    const key = keyIn(server.output())
    expect((await chat(url, key, { model: 'before' })).status).toBe(200)
    const open = await chat(url, key, { model: 'own/m', stream: true })

    write('after')
    await eventually(
      () => chat(url, key, { model: 'after' }),
      (response) => response.status === 200,
    )
    expect((await chat(url, key, { model: 'before' })).status).toBe(404)
    await upstream.release('reloaded')
    expect(await open.text()).toContain('[DONE]')

    writeFileSync(file, 'aliasses: {}\n')
    await eventually(server.output, (output) => output.includes('configuration_refused'))
    expect((await chat(url, key, { model: 'after' })).status).toBe(200)
  })
})
