import { expect, it } from 'vitest'
import { loginAsAdmin } from '../runtimes/admin.ts'
import { callerWith, sendJson, tokenOf, tryLogin } from '../runtimes/callers.ts'
import { useGateways } from '../runtimes/running.ts'
import { createTestDatabase } from '../runtimes/settings.ts'
import { eventually } from '../runtimes/upstream.ts'

const start = useGateways()
const PASSWORD = 'a-password-for-tests'

/** Two replicas on one database, and a user that both have met. */
async function startReplicas() {
  const { url } = await createTestDatabase()
  const limits = { RATE_LIMIT_REQUESTS: '10000', ADMIN_RATE_LIMIT_REQUESTS: '10000' }
  const env = { DATABASE_URL: url, ...limits }
  const [one, two] = [await start({ env }), await start({ env })]
  const admin = await loginAsAdmin(one)
  const made = await sendJson(admin, 'POST /admin/users', {
    username: 'ada',
    password: PASSWORD,
    role: 'developer',
  })
  const { id } = (await made.json()) as { id: string }
  const token = await tokenOf(await tryLogin(one, 'ada', PASSWORD))
  const keyMade = await sendJson(callerWith(one, token), 'POST /api/keys/create', { name: 'k' })
  const { key } = (await keyMade.json()) as { key: string }
  const there = { withToken: callerWith(two, token), withKey: callerWith(two, key) }
  expect((await there.withToken('/auth/test-jwt')).status).toBe(200)
  expect((await there.withKey('/v1/models')).status).toBe(200)
  return { one, two, admin, id, token, there }
}

it('a logout at one replica ends the session at the other', async () => {
  const { one, token, there } = await startReplicas()
  await sendJson(callerWith(one, token), 'POST /auth/logout')
  const { status } = await eventually(
    () => there.withToken('/auth/test-jwt'),
    (answer) => answer.status !== 200,
  )
  expect(status).toBe(401)
})

it('a user who is disabled at one replica has neither token nor key at the other', async () => {
  const { admin, id, there } = await startReplicas()
  await sendJson(admin, `PATCH /admin/users/${id}`, { disabled: true })
  const byKey = await eventually(
    () => there.withKey('/v1/models'),
    (answer) => answer.status !== 200,
  )
  expect(byKey.status).toBe(401)
  expect((await there.withToken('/auth/test-jwt')).status).toBe(401)
})

it('guesses at two replicas lock one account', async () => {
  const { one, two } = await startReplicas()
  for (let guess = 0; guess < 5; guess += 1) {
    for (const replica of [one, two]) await tryLogin(replica, 'ada', `guess-number-${guess}`)
  }
  for (const replica of [one, two]) {
    expect((await tryLogin(replica, 'ada', PASSWORD)).status).toBe(401)
  }
})
