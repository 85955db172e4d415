import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { LOGGED_FIELDS, REDACTED, TEXT_FIELDS, toLoggedFields } from './log-fields.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const CALL = /\blog\(\s*'\w+',\s*'[\w.]+',\s*\{([^{}]*)\}/g
const FIELD = /(?:^|,)\s*(\w+)\s*(?=:|,|$)/g

/** Names of fields in every `log('level', 'event', { ... })` of a source. */
const fieldsOf = (text: string): string[] =>
  [...text.matchAll(CALL)].flatMap(([, body = '']) =>
    [...body.matchAll(FIELD)].map(([, name = '']) => name),
  )

function fieldsInSources(): string[] {
  const files = ['src', 'node-server', 'workers'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => readFileSync(join(ROOT, folder, file), 'utf8')),
  )
  return [...new Set(files.flatMap(fieldsOf))]
}

describe('fields of the log', () => {
  it('are written where they are on the list, and are told to be there otherwise', () => {
    expect(toLoggedFields({ requestId: 'req_1', status: 502, prompt: 'my secret plan' })).toEqual({
      requestId: 'req_1',
      status: 502,
      prompt: REDACTED,
    })
  })

  it.each([
    ['connect to postgres://scalix:hunter2@db:5432/x failed', 'hunter2'],
    ['bad header: Bearer abcdef0123456789abcdef', 'abcdef0123456789abcdef'],
    ['upstream said: invalid key sk-proj-abcdefghijklmnop', 'abcdefghijklmnop'],
    ['{"api_key":"very-secret-value"}', 'very-secret-value'],
    ['token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'eyJzdWIiOiIxIn0'],
  ])('hold no secret of an error’s message: %s', (reason, secret) => {
    const { reason: written } = toLoggedFields({ reason })
    expect(String(written)).toContain(REDACTED)
    expect(String(written)).not.toContain(secret)
  })

  it('that the sources write are all known', () => {
    const names = fieldsInSources()
    const unknown = names.filter((name) => !LOGGED_FIELDS.has(name) && !TEXT_FIELDS.has(name))
    expect(unknown).toEqual([])
    expect(names.length).toBeGreaterThan(15)
  })
})
