import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { adapters } from '../src/providers/registry.ts'

const SRC = resolve(dirname(fileURLToPath(import.meta.url)), '../src')

/** Folder or file directly under `src`, and its layer. A file imports its own folder or lower layers. */
const LAYERS: Readonly<Record<string, number>> = {
  lib: 0,
  'version.ts': 0,
  openai: 1,
  domain: 2,
  'errors.ts': 2,
  storage: 3,
  catalog: 3,
  transport: 3,
  'config-document.ts': 4,
  providers: 4,
  routing: 4,
  safety: 4,
  knowledge: 4,
  settings: 4,
  auth: 4,
  limits: 4,
  usage: 4,
  audit: 4,
  telemetry: 4,
  gpu: 4,
  gateway: 5,
  http: 6,
  'platform.ts': 6,
  'config.ts': 6,
  wiring: 7,
  'app.ts': 8,
}

/** Two neighbours of one layer that may still meet: errors need the wire form, and ports name errors. */
const SAME_LAYER = new Set(['domain>errors.ts', 'errors.ts>domain', 'http>config.ts'])

/** Packages that have one home; others may be used anywhere. */
const HOMES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^hono(\/|$)|^@hono\//, ['http', 'app.ts']],
  [/^drizzle-orm|^@neondatabase\/|^@upstash\//, ['storage', 'limits']],
  [/^jose$/, ['auth', 'audit', 'providers']],
]

interface SourceFile {
  readonly path: string
  readonly room: string
  readonly text: string
  readonly imports: readonly string[]
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path): SourceFile => {
    const text = readFileSync(join(SRC, path), 'utf8')
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((m) => m[1] ?? '')
    return { path, room: path.split('/')[0] ?? path, text, imports }
  })

describe('the layers of src', () => {
  it('has a layer for every folder', () => {
    const unknown = files.filter(({ room }) => LAYERS[room] === undefined).map(({ path }) => path)
    expect(unknown).toEqual([])
  })

  it('lets a file import only its own folder and lower layers', () => {
    const breaches = files.flatMap(({ path, room, imports }) =>
      imports
        .filter((name) => name.startsWith('.'))
        .map((name) => relative(SRC, resolve(SRC, dirname(path), name)))
        .filter((target) => {
          const other = target.split('/')[0] ?? target
          if (other === room || SAME_LAYER.has(`${room}>${other}`)) return false
          return !((LAYERS[other] ?? 99) < (LAYERS[room] ?? -1))
        })
        .map((target) => `${path} imports ${target}`),
    )
    expect(breaches).toEqual([])
  })

  it('imports nothing that only one runtime has', () => {
    const breaches = files.flatMap(({ path, imports }) =>
      imports
        .filter((name) => /^(node|cloudflare):|^(undici|pg|ioredis)$|^@electric-sql\//.test(name))
        .map((name) => `${path} imports ${name}`),
    )
    expect(breaches).toEqual([])
  })

  it('keeps packages in their homes', () => {
    const breaches = files.flatMap(({ path, room, imports }) =>
      imports
        .filter((name) =>
          HOMES.some(([pattern, homes]) => pattern.test(name) && !homes.includes(room)),
        )
        .map((name) => `${path} imports ${name}`),
    )
    expect(breaches).toEqual([])
  })

  it('names no provider outside providers and catalog', () => {
    const ids = adapters.map(({ id }) => id)
    const breaches = files
      .filter(({ room }) => room !== 'providers' && room !== 'catalog')
      .flatMap(({ path, text }) =>
        ids.filter((id) => text.includes(`'${id}'`)).map((id) => `${path} names ${id}`),
      )
    expect(breaches).toEqual([])
  })

  it('builds no object with getters: V8 gives each a hidden class of its own, and keeps it', () => {
    const breaches = files
      .filter(({ text }) => /^\s*get \w+\(\) \{/m.test(text))
      .map(({ path }) => path)
    expect(breaches).toEqual([])
  })

  it('keeps no mutable state in modules', () => {
    const breaches = files
      .filter(({ text }) => /^(export )?let /m.test(text))
      .map(({ path }) => path)
    expect(breaches).toEqual([])
  })
})
