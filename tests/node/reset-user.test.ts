import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { loginAsAdmin } from '../runtimes/admin.ts'
import { callerWith, tokenOf, tryLogin } from '../runtimes/callers.ts'
import { useGateways } from '../runtimes/running.ts'
import { createTestDatabase } from '../runtimes/settings.ts'
import { eventually } from '../runtimes/upstream.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PASSWORD = 'a-second-password-for-tests'
const start = useGateways()

/** Runs the command against a database; gives its exit code and what it says. */
function reset(url: string, ...args: readonly string[]): Promise<{ code: number; output: string }> {
  const env = { PATH: process.env['PATH'] ?? '', ENV: 'test', DATABASE_URL: url }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['node-server/reset-user.ts', ...args],
      { cwd: ROOT, env },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr })
      },
    )
  })
}

it('the command lets the last administrator in again, and leaves a trace', async () => {
  const { url } = await createTestDatabase()
  const gateway = await start({ env: { DATABASE_URL: url, ADMIN_RATE_LIMIT_REQUESTS: '10000' } })
  const { username, password } = gateway.admin
  const before = await loginAsAdmin(gateway)
  for (let guess = 0; guess < 10; guess += 1) await tryLogin(gateway, username, 'wrong')
  expect((await tryLogin(gateway, username, password)).status).toBe(401)

  const { code, output } = await reset(url, 'ADMIN')
  expect(code).toBe(0)
  const [token = ''] = /scalix-invite-\S+/.exec(output) ?? []
  const accepted = await gateway.fetch('/auth/accept-invitation', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, password: PASSWORD }),
  })
  const after = callerWith(gateway, await tokenOf(accepted))
  expect((await after('/auth/test-jwt')).status).toBe(200)
  expect((await before('/auth/test-jwt')).status).toBe(401)
  expect((await tryLogin(gateway, username, password)).status).toBe(401)
  expect((await tryLogin(gateway, username, PASSWORD)).status).toBe(200)
  const text = await eventually(
    async () => (await after('/api/audit?tenants=all&type=user.recovered')).text(),
    (found) => found.includes('"critical"'),
  )
  expect(text).not.toContain(token)
})

it('the command says what is wrong', async () => {
  const { url } = await createTestDatabase()
  expect(await reset(url)).toMatchObject({ code: 2, output: expect.stringContaining('NAME') })
  const unknown = await reset(url, 'nobody')
  expect(unknown).toMatchObject({ code: 1, output: expect.stringContaining('no such user') })
})
