import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { valuesOf, type Schema } from '../fuzz/schema-values.ts'
import { loginAsAdmin } from '../runtimes/admin.ts'
import { useGateways } from '../runtimes/running.ts'

const start = useGateways()

const SEED = 20_261_126
const RUNS_PER_OPERATION = 60
/** Would take away what the others need. */
const LEFT_ALONE = new Set(['POST /auth/login', 'POST /auth/logout'])

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly schema?: Schema
}

interface Operation {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content?: Readonly<Record<string, { schema?: Schema }>> }
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

interface Shot {
  readonly path: string
  readonly body: string | null
}

/** Requests that an operation's own description suggests, right and wrong ones. */
function shotsOf(document: OpenApi, path: string, operation: Operation): fc.Arbitrary<Shot> {
  const resolve = (ref: string) => document.components?.schemas?.[ref.split('/').at(-1) ?? ''] ?? {}
  const parameters = operation.parameters ?? []
  const values = fc.record(
    Object.fromEntries(parameters.map((it) => [it.name, valuesOf(it.schema ?? {}, resolve)])),
    { requiredKeys: parameters.filter((it) => it.in === 'path').map((it) => it.name) },
  )
  const bodySchema = operation.requestBody?.content?.['application/json']?.schema
  const bodies = bodySchema === undefined ? fc.constant(null) : valuesOf(bodySchema, resolve)
  return fc.tuple(values, bodies).map(([given, body]) => ({
    path: addressOf(path, parameters, given),
    body: body === null ? null : JSON.stringify(body),
  }))
}

function addressOf(
  path: string,
  parameters: readonly Parameter[],
  given: Readonly<Record<string, unknown>>,
): string {
  const encode = (value: unknown) =>
    encodeURIComponent((typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed())
  const filled = path.replace(/\{([^}]+)\}/g, (_all, name: string) => encode(given[name]) || 'x')
  const query = parameters
    .filter((it) => it.in === 'query' && given[it.name] !== undefined)
    .map((it) => `${it.name}=${encode(given[it.name])}`)
    .join('&')
  return query === '' ? filled : `${filled}?${query}`
}

describe('requests made up from the gateway’s own description', () => {
  it('are answered or refused in the documented form, and never with a 500', async () => {
    const gateway = await start({
      env: { ADMIN_RATE_LIMIT_REQUESTS: '1000000', RATE_LIMIT_REQUESTS: '1000000' },
    })
    const ask = await loginAsAdmin(gateway)
    const document = (await (await gateway.fetch('/openapi.json')).json()) as OpenApi
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([name, operation]) => ({
        path,
        method: name.toUpperCase(),
        operation,
      })),
    )
    expect(operations.length).toBeGreaterThan(20)
    for (const { path, method, operation } of operations) {
      if (LEFT_ALONE.has(`${method} ${path}`)) continue
      const property = fc.asyncProperty(shotsOf(document, path, operation), async (shot) => {
        const response = await ask(shot.path, {
          method,
          ...(shot.body !== null && { body: shot.body }),
        })
        const text = await response.text()
        const told = `${method} ${shot.path} ${shot.body}\n${response.status} ${text}`
        if (response.status === 500) throw new Error(told)
        if (response.status >= 400 && !/"code":"[a-z_]+"/.test(text)) throw new Error(told)
        if (/\bat .+\.ts:\d+|drizzle|select .+ from/i.test(text)) throw new Error(told)
      })
      await fc.assert(property, { numRuns: RUNS_PER_OPERATION, seed: SEED })
    }
    expect(gateway.logs().filter(({ event }) => event === 'unexpected_error')).toEqual([])
  }, 240_000)
})
