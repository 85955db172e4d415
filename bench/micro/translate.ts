import { readFileSync } from 'node:fs'
import { anthropic } from '../../src/providers/anthropic/index.ts'
import { bedrock } from '../../src/providers/bedrock/index.ts'
import { ollama } from '../../src/providers/ollama/index.ts'
import { openai } from '../../src/providers/openai/index.ts'
import { chatRequestSchema } from '../../src/openai/chat-request.ts'
import type { ChatInput, ProviderAdapter, StreamSink, Target } from '../../src/providers/adapter.ts'

/**
 * CPU time of translation on one core, next to a bare JSON parse and stringify of the same bytes.
 * Run: `node bench/micro/translate.ts`. Targets: a passed chunk about 1 us, a translated one at
 * most 30 us, a translated request at most 1.5 times parse and stringify. Requests are measured
 * as adapters get them, parsed already: the gateway does that once for all its own checks.
 */
const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** Microseconds per run: the best of several rounds, since other work only ever adds. */
function measureUs(run: () => void, budgetMs = 400): number {
  const timeUs = (runs: number) => {
    const startedAt = performance.now()
    for (let i = 0; i < runs; i++) run()
    return ((performance.now() - startedAt) * 1000) / runs
  }
  let runs = 1
  while (timeUs(runs) * runs < 5000) runs *= 2
  let best = Number.POSITIVE_INFINITY
  const endsAt = performance.now() + budgetMs
  while (performance.now() < endsAt) best = Math.min(best, timeUs(runs))
  return best
}

interface Row {
  readonly name: string
  readonly us: number
  /** Parse and stringify of the same bytes. */
  readonly bareUs: number
  readonly target: string
}

const rows: Row[] = []

function targetOf(adapter: ProviderAdapter): Target {
  const baseUrl = adapter.defaultBaseUrl ?? ''
  return { provider: adapter.id, model: 'm', baseUrl, region: null, settings: {}, info: null }
}

function openChat(adapter: ProviderAdapter, input: ChatInput) {
  const exchange = adapter.chat?.(input, targetOf(adapter))
  if (exchange === undefined) throw new Error(`${adapter.id} has no chat.`)
  return exchange
}

function inputOf(model: string, promptBytes: number): ChatInput {
  const turn = 'The quick brown fox said "yes" to 3 of 4 clauses.\n'
  const messages = [{ role: 'system', content: 'You are a helpful assistant.' }]
  for (let length = 0; length < promptBytes; length += 500) {
    const role = messages.length % 2 === 1 ? 'user' : 'assistant'
    messages.push({ role, content: turn.repeat(10) })
  }
  const text = JSON.stringify({ model, messages, temperature: 0.7, max_tokens: 512, stream: true })
  const request = chatRequestSchema.parse(JSON.parse(text))
  // A Buffer, as Node hands bodies to the gateway.
  return { request, bytes: Buffer.from(text), text, callId: 'c', createdS: 0 }
}

function measureRequests(adapter: ProviderAdapter) {
  for (const promptBytes of [500, 100_000]) {
    const input = inputOf(`${adapter.id}/m`, promptBytes)
    const text = input.text ?? ''
    const size = `${Math.round(text.length / 1000)} KB`
    rows.push({
      name: `request to ${adapter.id}, ${size}`,
      us: measureUs(() => openChat(adapter, input)),
      bareUs: measureUs(() => JSON.stringify(JSON.parse(text))),
      target: adapter.id === 'openai' ? 'below bare' : '1.5 x bare',
    })
  }
}

/** The gateway writes what is translated: that stringify belongs to a translated chunk's cost. */
const sink: StreamSink = {
  relay: () => {},
  chunk: (chunk) => JSON.stringify(chunk),
  usage: () => {},
  finish: () => {},
  stop: () => {},
  fail: (error) => {
    throw error
  },
}

interface StreamBench {
  readonly name: string
  readonly adapter: ProviderAdapter
  readonly file: string
  /** Cuts the stream into its records. */
  readonly separator: string
  /** Text that tells a content record. */
  readonly content: string
  readonly parse?: boolean
  readonly target: string
}

function measureChunks({ name, adapter, file, separator, content, parse, target }: StreamBench) {
  const text = readFileSync(new URL(`../../tests/fixtures/${file}`, import.meta.url), 'utf8')
  const records = text.split(separator).filter((record) => record !== '')
  const firstAt = records.findIndex((record) => record.includes(content))
  const chunkText = records[firstAt + 1] ?? ''
  const chunk = Buffer.from(chunkText + separator)
  const json = encoder.encode(chunkText.slice(chunkText.indexOf('{')))
  const head = encoder.encode(records.slice(0, firstAt + 1).join(separator) + separator)

  const reader = openChat(adapter, inputOf('x/m', 100)).openStream(sink, { parse: parse ?? false })
  reader.push(head)
  rows.push({
    name,
    us: measureUs(() => reader.push(chunk)),
    bareUs: measureUs(() => JSON.stringify(JSON.parse(decoder.decode(json)))),
    target,
  })
}

const SSE = { separator: '\n\n' }
const OPENAI = { ...SSE, adapter: openai, file: 'openai/text.sse', content: '"Hello"' }

measureChunks({ ...OPENAI, name: 'openai chunk, passed', target: 'about 1 us' })
measureChunks({ ...OPENAI, name: 'openai chunk, parsed', parse: true, target: '30 us' })
measureChunks({
  ...SSE,
  name: 'anthropic chunk',
  adapter: anthropic,
  file: 'anthropic/text.sse',
  content: 'text_delta',
  target: '30 us',
})
measureChunks({
  name: 'ollama chunk',
  adapter: ollama,
  file: 'ollama/text.ndjson',
  separator: '\n',
  content: 'The',
  target: '30 us',
})
/** Frames tell their own length, so that the second piece of text is the third frame. */
function measureBedrockChunk() {
  const bytes = readFileSync(new URL('../../tests/fixtures/bedrock/text.bin', import.meta.url))
  const ends: number[] = []
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    ends.push(at + bytes.readUInt32BE(at))
  }
  const chunk = bytes.subarray(ends[1], ends[2])
  const text = chunk.toString('latin1')
  const json = chunk.subarray(text.indexOf('{'), text.lastIndexOf('}') + 1)
  const reader = openChat(bedrock, inputOf('x/m', 100)).openStream(sink)
  reader.push(bytes.subarray(0, ends[1]))
  rows.push({
    name: 'bedrock chunk',
    us: measureUs(() => reader.push(chunk)),
    bareUs: measureUs(() => JSON.stringify(JSON.parse(decoder.decode(json)))),
    target: '30 us',
  })
}
measureBedrockChunk()
for (const adapter of [openai, anthropic, ollama, bedrock]) measureRequests(adapter)

console.log(
  `${'what'.padEnd(30)} ${'us'.padStart(8)} ${'bare us'.padStart(8)} ${'ratio'.padStart(6)}  target`,
)
for (const { name, us, bareUs, target } of rows) {
  const numbers = [us.toFixed(2).padStart(8), bareUs.toFixed(2).padStart(8)]
  console.log(
    `${name.padEnd(30)} ${numbers.join(' ')} ${(us / bareUs).toFixed(2).padStart(6)}  ${target}`,
  )
}
