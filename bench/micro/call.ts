import { hash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCounters } from '../../node-server/counters/open.ts'
import { openDatabase } from '../../node-server/database/open.ts'
import { openJournal } from '../../node-server/journal.ts'
import { createApp } from '../../src/app.ts'
import { createKeyText } from '../../src/auth/key-format.ts'
import { parseConfig } from '../../src/config.ts'
import type { InboundCall, Outlet, Upstream } from '../../src/domain/transport.ts'
import type { Platform } from '../../src/platform.ts'

/**
 * What one small call costs inside the gateway, without sockets and without a database: from the
 * parsed head of a request to the last byte of its answer. `node bench/micro/call.ts [NAME=VALUE ...]`
 * sets settings.
 */
const dataDir = mkdtempSync(join(tmpdir(), 'scalix-call-'))
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }))
const key = createKeyText(randomBytes).text
const settings = Object.fromEntries(process.argv.slice(2).map((pair) => pair.split('=', 2)))
const config = parseConfig({
  ENV: 'test',
  JWT_SECRET: 'bench-jwt-secret-bench-jwt-secret-0123456789',
  API_KEY_SALT: 'bench-key-salt-bench-key-salt-0123456789ab',
  BOOTSTRAP_API_KEY: key,
  OPENAI_API_KEY: 'sk-x',
  RATE_LIMIT_REQUESTS: '1000000000',
  DATA_DIR: dataDir,
  ...settings,
})
const prose =
  'Here is a short summary of what the clause says, in plain words: the seller keeps the goods until paid. '
const answerBody = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_760_000_000,
    model: 'mock',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: prose.repeat(10), refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 200, completion_tokens: 220, total_tokens: 420 },
  }),
)
const requestBody = Buffer.from(
  JSON.stringify({
    model: 'openai/mock',
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: prose.repeat(9) },
    ],
    temperature: 0.7,
    max_tokens: 512,
  }),
)

const upstream: Upstream = {
  send(_request, receiver) {
    queueMicrotask(() => {
      receiver.onHead(200, (name) => (name === 'content-type' ? 'application/json' : undefined))
      receiver.onChunk(answerBody)
      receiver.onEnd()
    })
    return { pause: () => {}, resume: () => {}, abort: () => {} }
  },
}

const log = () => {}
const database = await openDatabase(config, log)
let isDatabaseThere = true
const platform: Platform = {
  canShareWork: true,
  now: Date.now,
  clockMs: () => performance.now(),
  log: (_level, event, fields) => void JSON.stringify({ event, ...fields }),
  sha256: (text) => hash('sha256', text, 'base64url'),
  randomBytes: (length) => randomBytes(length),
  upstream,
  database: new Proxy(database, {
    get(target, name) {
      if (!isDatabaseThere) throw new Error('The database is left out.')
      return Reflect.get(target, name) as unknown
    },
  }),
  journal: await openJournal({ dataDir }),
  counters: await openCounters(config, log),
  addressOf: () => '127.0.0.1',
}
const app = createApp(platform, config, {
  jwtSecret: config.JWT_SECRET ?? '',
  apiKeySalt: config.API_KEY_SALT ?? '',
})
await app.start()

const headers: Readonly<Record<string, string>> = {
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  'content-length': String(requestBody.length),
}
const inbound: InboundCall = {
  method: 'POST',
  path: '/v1/chat/completions',
  address: '127.0.0.1',
  header: (name) => headers[name],
  readBody: async () => requestBody,
}
let answered = 0
const outlet: Outlet = {
  head(status) {
    if (status !== 200) throw new Error(`The answer has status ${status}.`)
  },
  write: () => true,
  end: () => {
    answered += 1
  },
  onDrain: () => {},
  onClose: () => {},
}
const serve = () => app.door.serve(inbound, outlet, () => {})

for (let call = 0; call < 50; call += 1) await serve()
isDatabaseThere = false
const BATCH = 500
const run = async (batches: number) => {
  let best = Infinity
  for (let batch = 0; batch < batches; batch += 1) {
    const startedAt = performance.now()
    for (let call = 0; call < BATCH; call += 1) await serve()
    best = Math.min(best, ((performance.now() - startedAt) * 1000) / BATCH)
  }
  return best
}
await run(20)
console.log(`${(await run(60)).toFixed(1)} us for each call (${answered} answered)`)
process.exit(0)
