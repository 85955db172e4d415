import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ModelInfo } from '../../src/domain/model.ts'
import { ProviderError, type ProviderErrorKind } from '../../src/domain/provider-error.ts'
import { GatewayError } from '../../src/errors.ts'
import type { CompletionUsage } from '../../src/openai/usage.ts'
import type { ProviderAdapter, RemoteAsset } from '../../src/providers/adapter.ts'
import { adapters } from '../../src/providers/registry.ts'
import { ABILITIES, type Ability } from './abilities.ts'
import { PROVIDERS_PAGE, readTable, toTableRow } from '../docs/provider-table.ts'
import { joinBySdk, joinChunks, type Joined } from './accumulate.ts'
import {
  chatInput,
  collectStream,
  cutBytes,
  targetOf,
  wireBody,
  type StreamRecord,
} from './exchange.ts'

type Body = Readonly<Record<string, unknown>>

interface Case {
  readonly name: string
  /** What it proves. */
  readonly shows: readonly Ability[]
  /** Where the wire form is from: page, SDK source, or issue. */
  readonly source: string
  /** The caller's request; a plain one by default. */
  readonly request?: Body
  readonly model?: string
  readonly info?: Partial<ModelInfo>
}

/** What goes upstream. */
export interface RequestCase extends Case {
  readonly request: Body
  readonly assets?: ReadonlyMap<string, RemoteAsset>
  /** The whole upstream body. */
  readonly upstream: unknown
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly warnings?: readonly string[]
}

/** A request that must be refused rather than changed in its meaning. */
export interface RefusalCase {
  readonly name: string
  readonly request: Body
  readonly code: string
}

/** A whole answer. `file` lies in the provider's folder of fixtures. */
export interface AnswerCase extends Case {
  readonly file: string
  readonly message: Joined
  readonly usage: CompletionUsage | null
}

/** A stream; `message` and `usage` are what its chunks have to add up to. */
export interface StreamCase extends AnswerCase {
  /** Fails when absent usage is filled in, or a finished stream is called cut. */
  readonly end?: { readonly kind: ProviderErrorKind }
}

export interface ErrorCase {
  readonly name: string
  readonly source: string
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
  readonly expected: Partial<
    Pick<
      ProviderError,
      'kind' | 'retryable' | 'retrySameTarget' | 'retryAfterMs' | 'code' | 'param'
    >
  >
  /** Text that may not be in the error's message. */
  readonly hides?: string
}

export interface ProviderFixtures {
  /** Folder below `tests/fixtures`; the adapter's id by default. */
  readonly folder?: string
  /** Of models that a case says nothing about; none by default. */
  readonly info?: Partial<ModelInfo>
  readonly requests: readonly RequestCase[]
  readonly refused?: readonly RefusalCase[]
  readonly answers: readonly AnswerCase[]
  readonly streams: readonly StreamCase[]
  readonly errors: readonly ErrorCase[]
  /** Abilities that the provider does not have, with the reason. */
  readonly lacks?: Partial<Record<Ability, string>>
}

const PLAIN: Body = { model: 'any', messages: [{ role: 'user', content: 'Hello' }] }
const ERROR_STATUSES = [400, 401, 429, 500, 503]

/** Runs the contract that every provider keeps over one provider's wire examples. */
export function testProvider(adapter: ProviderAdapter, fixtures: ProviderFixtures) {
  const folder = fixtures.folder ?? adapter.id
  const bytesOf = (file: string) =>
    new Uint8Array(readFileSync(new URL(`../fixtures/${folder}/${file}`, import.meta.url)))

  const openExchange = (options: Omit<Case, 'name' | 'shows' | 'source'>, isStream: boolean) => {
    const model = options.model ?? 'test-model'
    const request = { ...PLAIN, model: `${adapter.id}/${model}`, ...options.request }
    const input = chatInput(isStream ? { ...request, stream: true } : request)
    if (adapter.chat === undefined) throw new Error('This adapter has no chat.')
    return adapter.chat(input, targetOf(adapter, model, options.info ?? fixtures.info))
  }

  describe(`${adapter.id}: coverage`, () => {
    const shown = new Set(
      [...fixtures.requests, ...fixtures.answers, ...fixtures.streams].flatMap(
        ({ shows }) => shows,
      ),
    )
    it.for(ABILITIES)('shows or excuses: %s', (ability, { task }) => {
      const reason = fixtures.lacks?.[ability]
      // The table in the docs is written from these.
      task.meta.ability = { provider: adapter.id, ability, reason: reason ?? null }
      expect(shown.has(ability) || reason !== undefined).toBe(true)
    })

    it.runIf(adapters.includes(adapter))('stands in docs/providers.md as it is', () => {
      const row = toTableRow(adapter, (ability) => fixtures.lacks?.[ability] ?? null)
      const written = readTable(readFileSync(PROVIDERS_PAGE, 'utf8'))
      expect(written.get(adapter.id), 'run `npm run docs:providers`').toEqual(row)
    })
    it.each(ERROR_STATUSES)('reads an error with status %i', (status) => {
      expect(fixtures.errors.map((error) => error.status)).toContain(status)
    })
  })

  describe(`${adapter.id}: requests`, () => {
    it.each(fixtures.requests)('$name', (fixture) => {
      const model = fixture.model ?? 'test-model'
      const input = chatInput(
        { model: `${adapter.id}/${model}`, ...fixture.request },
        fixture.assets,
      )
      const exchange = adapter.chat?.(
        input,
        targetOf(adapter, model, fixture.info ?? fixtures.info),
      )
      if (exchange === undefined) throw new Error('This adapter has no chat.')
      expect(wireBody(exchange)).toEqual(fixture.upstream)
      expect(exchange.warnings).toEqual(fixture.warnings ?? [])
      expect(exchange.wire.path).toBe(fixture.path ?? exchange.wire.path)
      expect(headersOf(exchange.wire.headers)).toMatchObject({
        'content-type': 'application/json',
        ...fixture.headers,
      })
    })

    it.each(fixtures.refused ?? [])('refuses $name', ({ request, code }) => {
      expect(errorOf(() => openExchange({ request }, false))).toMatchObject({
        name: GatewayError.name,
        code,
      })
    })
  })

  describe(`${adapter.id}: whole answers`, () => {
    it.each(fixtures.answers)('$name', (fixture) => {
      const body = bytesOf(fixture.file)
      const answer = openExchange(fixture, false).readAnswer(body, () => undefined)
      const [choice] = answer.completion.choices
      const { role, ...message } = choice?.message ?? { role: 'none' }
      expect(role).toBe('assistant')
      expect(answer.completion).toMatchObject({ object: 'chat.completion', id: expect.any(String) })
      expect(pickJoined({ ...message, finish_reason: choice?.finish_reason })).toEqual(
        fixture.message,
      )
      expect(answer.usage).toEqual(fixture.usage)
      expect(answer.bytes ?? body).toBe(body)
    })

    it.each(['', 'null', '[]', '{}', '{"choices":[]}', '<html>', '{"error":{"message":"no"}}'])(
      'takes %j for no answer',
      (text) => {
        const read = () =>
          openExchange({}, false).readAnswer(new TextEncoder().encode(text), () => undefined)
        expect(errorOf(read)).toBeInstanceOf(ProviderError)
      },
    )
  })

  describe(`${adapter.id}: streams`, () => {
    const collect = (fixture: StreamCase, chunks: readonly Uint8Array[], parse = false) =>
      collectStream(openExchange(fixture, true), chunks, { parse })

    it.each(fixtures.streams)('$name', async (fixture) => {
      const record = collect(fixture, [bytesOf(fixture.file)])
      expectStream(record, fixture)
      if (fixture.end !== undefined) return
      const bySdk = await joinBySdk(record.chunks)
      expect(fixture.message).toMatchObject(bySdk)
    })

    it.each(fixtures.streams)('$name, parsed', (fixture) => {
      const record = collect(fixture, [bytesOf(fixture.file)], true)
      expectStream(record, fixture)
      expect(record.relayedBytes).toBe(0)
    })

    it.each(fixtures.streams)('$name, cut at every byte', (fixture) => {
      const bytes = bytesOf(fixture.file)
      const whole = outline(collect(fixture, [bytes]))
      expect(outline(collect(fixture, cutBytes(bytes, [1])))).toEqual(whole)
      for (let at = 1; at < bytes.length; at++) {
        const record = collect(fixture, [bytes.subarray(0, at), bytes.subarray(at)])
        expect(outline(record)).toEqual(whole)
      }
    })

    it.each(fixtures.streams)('$name, in any pieces', (fixture) => {
      const bytes = bytesOf(fixture.file)
      const whole = outline(collect(fixture, [bytes]))
      const lengths = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 })
      fc.assert(
        fc.property(lengths, fc.boolean(), (pieces, parse) => {
          const record = collect(fixture, cutBytes(bytes, pieces), parse)
          expect(outline(record)).toEqual(whole)
        }),
        { numRuns: 30 },
      )
    })

    it.each(fixtures.streams.filter(({ end }) => end === undefined))(
      '$name: each cut before its end is told from an end',
      (fixture) => {
        const bytes = bytesOf(fixture.file)
        const half = collect(fixture, [bytes.subarray(0, Math.floor(bytes.length / 3))])
        expect(half.end).toMatchObject({ kind: 'interrupted', retryable: true })
        expect(collect(fixture, []).end).toMatchObject({ kind: 'interrupted' })
      },
    )

    it('takes an endless stream of rubbish for broken', () => {
      const rubbish = new TextEncoder().encode('data: {not json}\n\n{not json}\n\n')
      const record = collectStream(openExchange({}, true), [rubbish])
      expect(record.end).toBeInstanceOf(ProviderError)
    })
  })

  describe(`${adapter.id}: errors`, () => {
    it.each(fixtures.errors)('$status $name', ({ status, headers, body, expected, hides }) => {
      const error = adapter.toError({
        status,
        header: (name) => headers?.[name],
        body: new TextEncoder().encode(body),
      })
      expect(error).toMatchObject({ status, ...expected })
      expect(error.message).not.toContain(hides ?? '\0')
    })

    it('understands anything as an error', () => {
      const anyBody = fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => new TextEncoder().encode(text)),
      )
      fc.assert(
        fc.property(fc.integer({ min: 300, max: 599 }), anyBody, (status, body) => {
          const error = adapter.toError({ status, header: () => undefined, body })
          expect(error).toBeInstanceOf(ProviderError)
          expect(error.message).not.toBe('')
        }),
      )
    })
  })
}

function expectStream(record: StreamRecord, fixture: StreamCase) {
  const { kind } = record.end instanceof ProviderError ? record.end : { kind: record.end }
  expect(kind).toBe(fixture.end?.kind ?? 'finished')
  if (fixture.end === undefined) expectOrder(record)
  expect(pickJoined(joinChunks(record.chunks))).toEqual(fixture.message)
  expect(record.usage).toEqual(fixture.usage)
}

/** OpenAI's order: the role first, one finish reason per choice, last. */
function expectOrder({ chunks }: StreamRecord) {
  const deltas = chunks.flatMap(({ choices }) => choices).filter(({ index }) => index === 0)
  expect(deltas[0]?.delta.role).toBe('assistant')
  expect(deltas.filter((choice) => choice.finish_reason !== null)).toHaveLength(1)
  expect(deltas.at(-1)?.finish_reason).not.toBeNull()
  for (const chunk of chunks) {
    expect(chunk).toMatchObject({ object: 'chat.completion.chunk', model: expect.any(String) })
    expect(chunk.id).toBe(chunks[0]?.id)
  }
}

/** What must not depend on how the bytes were cut. */
function outline({ chunks, usage, end }: StreamRecord) {
  const told = end instanceof ProviderError ? [end.kind, end.message] : end
  return { message: joinChunks(chunks), usage, end: told, count: chunks.length }
}

const JOINED_FIELDS = [
  'content',
  'refusal',
  'reasoning_content',
  'tool_calls',
  'annotations',
  'extra_content',
  'finish_reason',
] as const

function pickJoined(message: object): Record<string, unknown> {
  const fields = Object.entries(message).filter(([name, value]) => {
    const isKnown = (JOINED_FIELDS as readonly string[]).includes(name)
    return isKnown && value !== undefined && !(Array.isArray(value) && value.length === 0)
  })
  return Object.fromEntries(fields)
}

function headersOf(list: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let i = 0; i + 1 < list.length; i += 2) headers[list[i] ?? ''] = list[i + 1] ?? ''
  return headers
}

function errorOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
