import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { callerWith, sendJson, tryLogin, type Send } from '../runtimes/callers.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { useGateways } from '../runtimes/running.ts'
import { createTestDatabase } from '../runtimes/settings.ts'
import { chunk, completion, eventually, json, scriptUpstream, sse } from '../runtimes/upstream.ts'

const start = useGateways()
let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'scalix-secrets-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

/** What may stand nowhere but where it was given. */
const SECRETS = {
  jwtSecret: 'canary-jwt-secret-0123456789-0123456789',
  keySalt: 'canary-key-salt-0123456789-0123456789ab',
  adminPassword: 'canary-admin-password',
  userPassword: 'canary-user-password',
  wrongPassword: 'canary-wrong-password',
  providerKey: 'sk-canaryProviderKey0123456789abcdef',
  endpointHeader: 'canary-endpoint-header',
  webhookSecret: 'canary-webhook-secret-0123456789-012345',
  metricsToken: 'canary-metrics-token',
  collectorHeader: 'canary-collector-header',
  wrongKey: 'sk-scalix-canaryid-canarywrongsecret0123456789',
  queryToken: 'canary-query-token',
  header: 'canary-custom-header',
}
/** What callers say: it may go back to them, and into nothing that is kept. */
const PROMPT = 'canary-prompt'
const ANSWER = 'canary-answer'
const HELD_SSN = '412-68-9103'

interface Setting {
  readonly gateway: TestGateway
  readonly database: string
  readonly collector: Awaited<ReturnType<typeof scriptUpstream>>
  readonly webhook: Awaited<ReturnType<typeof scriptUpstream>>
}

/** Providers that do everything wrong that a provider can. */
async function startWithBadProviders(): Promise<Setting> {
  const echo = `Incorrect API key provided: ${SECRETS.providerKey}, for ${PROMPT}`
  const broken = {
    good: await scriptUpstream(json(completion(ANSWER))),
    refusing: await scriptUpstream(
      json({ error: { message: echo, code: 'invalid_api_key' } }, 401),
    ),
    failing: await scriptUpstream(json({ error: { message: echo } }, 500)),
    garbage: await scriptUpstream({ status: 200, headers: {}, steps: [{ text: `<${echo}>` }] }),
    streaming: await scriptUpstream(
      sse(chunk({ role: 'assistant', content: ANSWER }), chunk({}, 'stop'), 'data: [DONE]\n\n'),
    ),
    cut: await scriptUpstream(sse(chunk({ role: 'assistant', content: ANSWER }), { reset: true })),
    limited: await scriptUpstream(json({ error: { message: echo } }, 429, { 'retry-after': '60' })),
  }
  const endpoints = Object.fromEntries(
    Object.entries({ ...broken, away: { url: 'http://127.0.0.1:9' } }).map(([name, { url }]) => [
      name,
      {
        base_url: url,
        api_key_env: 'CANARY_KEY',
        headers: { 'x-team': SECRETS.endpointHeader },
        models: [`${name}-model`],
      },
    ]),
  )
  const [collector, webhook] = [await scriptUpstream(json({})), await scriptUpstream(json({}))]
  const { url: database } = await createTestDatabase()
  const gateway = await start({
    env: {
      DATABASE_URL: database,
      DATA_DIR: dataDir,
      JWT_SECRET: SECRETS.jwtSecret,
      API_KEY_SALT: SECRETS.keySalt,
      ADMIN_PASSWORD: SECRETS.adminPassword,
      CANARY_KEY: SECRETS.providerKey,
      ALERT_WEBHOOK_URL: webhook.url,
      ALERT_WEBHOOK_SECRET: SECRETS.webhookSecret,
      METRICS_TOKEN: SECRETS.metricsToken,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=${SECRETS.collectorHeader}`,
      ADMIN_RATE_LIMIT_REQUESTS: '10000',
      RATE_LIMIT_REQUESTS: '10000',
      LOG_LEVEL: 'debug',
    },
    document: { endpoints },
  })
  return { gateway, database, collector, webhook }
}

const chatBody = (model: string, more: object = {}) => ({
  model,
  messages: [{ role: 'user', content: `Say ${PROMPT}.` }],
  ...more,
})

/** Calls models in every way that ends well or badly; gives what the caller was told. */
async function callModels(caller: Send, gateway: TestGateway): Promise<string[]> {
  const said: string[] = []
  const keep = async (answering: Promise<Response>) => {
    const answer = await answering
    said.push(JSON.stringify([...answer.headers]), await answer.text().catch(String))
  }
  const chat = (body: object) => keep(sendJson(caller, 'POST /v1/chat/completions', body))
  for (const name of ['good', 'refusing', 'failing', 'garbage', 'limited', 'away']) {
    await chat(chatBody(`${name}-model`))
  }
  for (const name of ['streaming', 'cut']) await chat(chatBody(`${name}-model`, { stream: true }))
  await chat(chatBody(`no-model-${PROMPT}`))
  await chat({ ...chatBody('good-model'), temperature: PROMPT })
  for (const action of ['quarantine', 'escalate', 'block']) {
    await chat({
      ...chatBody('good-model'),
      messages: [{ role: 'user', content: `My SSN is ${HELD_SSN}` }],
      safety: { types: { pii: { action } } },
    })
  }
  await keep(caller('/v1/chat/completions', { method: 'POST', body: `{"model": "${PROMPT}` }))
  await keep(
    caller(`/v1/models?token=${SECRETS.queryToken}`, { headers: { 'x-custom': SECRETS.header } }),
  )
  await keep(callerWith(gateway, SECRETS.wrongKey)('/v1/models'))
  return said
}

/** Logs in and out, makes users and keys, is refused; gives the new secrets apart from what else was said. */
async function administer(gateway: TestGateway) {
  const said: string[] = []
  said.push(await (await tryLogin(gateway, 'admin', SECRETS.wrongPassword)).text())
  const login = await tryLogin(gateway, 'admin', SECRETS.adminPassword)
  const { access_token: token } = (await login.json()) as { access_token: string }
  const admin = callerWith(gateway, token)
  const user = { username: 'ada', password: SECRETS.userPassword, role: 'developer' }
  said.push(await (await sendJson(admin, 'POST /admin/users', user)).text())
  said.push(await (await sendJson(admin, 'POST /admin/users', user)).text())
  const made = await sendJson(admin, 'POST /api/keys/create', { name: 'k' })
  const first = (await made.json()) as { id: string; key: string }
  const renewed = await sendJson(admin, `POST /api/keys/${first.id}/regenerate?grace_period_s=600`)
  const second = (await renewed.json()) as { key: string }
  for (const path of [
    '/admin/config',
    '/api/keys/list',
    '/admin/users',
    '/api/usage',
    '/admin/routing/decisions',
    '/admin/providers/health',
    '/ready',
    '/openapi.json',
  ]) {
    said.push(await (await admin(path)).text())
  }
  return { admin, token, said, keys: [first.key, second.key] as const }
}

/** Everything in the database, as text. */
async function dump(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} as t`)
    texts.push(...rows.map(({ row }) => row))
  }
  await client.end()
  return texts.join('\n')
}

function readFiles(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')
}

it('secrets stand in nothing that the gateway writes, and prompts in nothing that it keeps', async () => {
  const { gateway, database, collector, webhook } = await startWithBadProviders()
  const { admin, token, said, keys } = await administer(gateway)
  const caller = callerWith(gateway, keys[1])
  said.push(...(await callModels(caller, gateway)))
  const scrape = await callerWith(gateway, SECRETS.metricsToken)('/metrics')
  expect(scrape.status).toBe(200)
  const metrics = await scrape.text()
  const audit = await eventually(
    async () => (await admin('/api/audit?limit=200')).text(),
    (text) => text.includes('login.succeeded') && text.includes('key.regenerated'),
  )
  const spans = await eventually(
    async () => (await collector.requests()).map(({ body }) => body).join('\n'),
    (text) => text.includes('chat cut-model'),
  )
  const events = await eventually(
    async () => (await webhook.requests()).map(({ body }) => body).join('\n'),
    (text) => text !== '',
  )
  const stored = await eventually(
    () => dump(database),
    (text) => text.includes('cut-model') && text.includes('streaming-model'),
  )
  const written = {
    logs: JSON.stringify(gateway.logs()),
    metrics,
    audit,
    spans,
    events,
    database: stored,
    files: readFiles(dataDir),
    answers: said.join('\n'),
  }
  // There is something to be searched.
  expect(written.logs).toContain('"event":"request"')
  expect(written.answers).toContain(ANSWER)

  const secrets = { ...SECRETS, token, firstKey: keys[0], secondKey: keys[1], bootKey: gateway.key }
  for (const [place, text] of Object.entries(written)) {
    const leaked = Object.entries(secrets).filter(([, secret]) => text.includes(secret))
    expect({ place, leaked: leaked.map(([name]) => name) }).toEqual({ place, leaked: [] })
  }
  const { answers: _, ...kept } = written
  for (const [place, text] of Object.entries(kept)) {
    const leaked = [`Say ${PROMPT}`, ANSWER, HELD_SSN].filter((words) => text.includes(words))
    expect({ place, leaked }).toEqual({ place, leaked: [] })
  }
})
