import { afterEach, beforeEach, expect, it } from 'vitest'
import { loginAsAdmin } from '../runtimes/admin.ts'
import { callerWith, sendJson, type Send } from '../runtimes/callers.ts'
import { UNINSPECTED, useGateways } from '../runtimes/running.ts'
import { createTestDatabase } from '../runtimes/settings.ts'
import { chunk, completion, eventually, json, scriptUpstream, sse } from '../runtimes/upstream.ts'
import type { Reply } from '../servers/scripted-upstream.ts'
import { startRedisServer, type RedisServer } from '../servers/redis.ts'

const start = useGateways(UNINSPECTED)
let redis: RedisServer
beforeEach(async () => {
  redis = await startRedisServer()
})
afterEach(() => redis.stop())

/** One key with these limits, at two replicas that share a database and a Redis. */
async function startReplicas(reply: Reply, limits: object) {
  const upstream = await scriptUpstream(reply)
  const { url } = await createTestDatabase()
  const options = {
    env: { DATABASE_URL: url, REDIS_URL: redis.url, RATE_LIMIT_REQUESTS: '10000' },
    document: { endpoints: { own: { base_url: upstream.url, models: ['m'] } } },
  }
  const [one, two] = [await start(options), await start(options)]
  const admin = await loginAsAdmin(one)
  const made = await sendJson(admin, 'POST /api/keys/create', { name: 'k', ...limits })
  const { key } = (await made.json()) as { key: string }
  return { upstream, one: callerWith(one, key), two: callerWith(two, key) }
}

const ask = (send: Send, stream = false) =>
  sendJson(send, 'POST /v1/chat/completions', {
    model: 'm',
    stream,
    messages: [{ role: 'user', content: 'hi' }],
  })

it('parallel requests of a key are counted over all replicas, however many come at once', async () => {
  const reply = sse(
    chunk({ role: 'assistant', content: 'One' }),
    { wait: 'all' },
    'data: [DONE]\n\n',
  )
  const { upstream, one, two } = await startReplicas(reply, { parallel_requests: 3 })
  const answers = await Promise.all(
    [one, two, one, two, one, two, one, two].map((replica) => ask(replica, true)),
  )
  const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
  expect(statuses).toEqual([200, 200, 200, 429, 429, 429, 429, 429])
  await upstream.release('all')
  for (const answer of answers) await answer.text()
  const next = await eventually(
    () => ask(two, true),
    ({ status }) => status === 200,
  )
  await next.text()
})

it('tokens a minute that one replica has used are used at the other', async () => {
  const usage = { prompt_tokens: 400, completion_tokens: 600, total_tokens: 1000 }
  const reply = json({ ...completion('hello'), usage })
  const { one, two } = await startReplicas(reply, { tokens_per_minute: 900 })
  expect((await ask(one)).status).toBe(200)
  const refused = await eventually(
    () => ask(two),
    ({ status }) => status === 429,
  )
  expect(await refused.json()).toMatchObject({
    error: { details: { unit: 'tokens_per_minute' } },
  })
})
