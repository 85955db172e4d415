import fc from 'fast-check'

/** A JSON schema as OpenAPI 3.1 has it, as far as our own document uses it. */
export type Schema = Readonly<Record<string, unknown>>

const DEPTH_MAX = 4
const NASTY = [
  '',
  '\u0000',
  '\ud800',
  "'; drop table users; --",
  '../../etc/passwd',
  '%00%ff%2e',
  '\r\nx-injected: 1',
  '${jndi:ldap://x}',
  '__proto__',
  'é'.repeat(300),
  '9'.repeat(400),
]

const nastyText = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 }))
const nastyNumber = fc.constantFrom(0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, -0)

/** Anything that JSON can say, with what parsers and databases stumble over. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false),
    nastyNumber,
    nastyText,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), tie('value'), { maxKeys: 3 }),
  ),
})).value

/** Values that fit a schema, mixed with values that do not. */
export function valuesOf(schema: Schema, resolve: (ref: string) => Schema): fc.Arbitrary<unknown> {
  return fc.oneof(
    { arbitrary: fitting(schema, resolve, 0), weight: 6 },
    { arbitrary: spoilt(fitting(schema, resolve, 0)), weight: 3 },
    { arbitrary: anyJson, weight: 1 },
  )
}

/** A fitting object with one field replaced, added or taken away. */
function spoilt(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(values, fc.nat(20), anyJson).map(([value, at, other]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return other
    const names = Object.keys(value)
    const name = names[at % (names.length + 1)] ?? 'unknown_field'
    return { ...value, [name]: other }
  })
}

function fitting(
  schema: Schema,
  resolve: (ref: string) => Schema,
  depth: number,
): fc.Arbitrary<unknown> {
  const { $ref, enum: choices, const: only } = schema
  const inner = (it: unknown) => fitting((it ?? {}) as Schema, resolve, depth + 1)
  if (typeof $ref === 'string') return fitting(resolve($ref), resolve, depth + 1)
  if (depth > DEPTH_MAX) return fc.constant(null)
  if (only !== undefined) return fc.constant(only)
  if (Array.isArray(choices)) return fc.constantFrom(...(choices as unknown[]))
  for (const key of ['anyOf', 'oneOf']) {
    const options = schema[key]
    if (Array.isArray(options)) return fc.oneof(...options.map(inner))
  }
  const all = schema['allOf']
  if (Array.isArray(all))
    return fc.tuple(...all.map(inner)).map((parts) => Object.assign({}, ...parts))
  return byType(schema, inner)
}

function byType(schema: Schema, inner: (it: unknown) => fc.Arbitrary<unknown>) {
  const { type } = schema
  if (Array.isArray(type)) {
    const options = type.map((one) => inner({ ...schema, type: one }))
    return fc.oneof(...options)
  }
  switch (type) {
    case 'object':
      return objects(schema, inner)
    case 'array':
      return fc.array(inner(schema['items']), { maxLength: 3 })
    case 'string':
      return strings(schema)
    case 'integer':
      return fc.oneof(fc.integer({ min: 0, max: 500 }), fc.maxSafeInteger())
    case 'number':
      return fc.oneof(fc.double({ min: 0, max: 100, noNaN: true }), nastyNumber)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return anyJson
  }
}

function objects(schema: Schema, inner: (it: unknown) => fc.Arbitrary<unknown>) {
  const properties = (schema['properties'] ?? {}) as Record<string, unknown>
  const required = (schema['required'] ?? []) as string[]
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, it]) => [name, inner(it)]),
  )
  return fc.record(fields, { requiredKeys: required.filter((name) => name in fields) })
}

function strings(schema: Schema): fc.Arbitrary<string> {
  const { format } = schema
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((it) => it.toISOString())
  if (format === 'date') {
    return fc.date({ noInvalidDate: true }).map((it) => it.toISOString().slice(0, 10))
  }
  return fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), nastyText)
}
