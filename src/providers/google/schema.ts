import { isJsonObject, type JsonObject } from '../../lib/json.ts'

/** Keywords under which a JSON Schema holds schemas by name, and those under which it holds lists. */
const NAMED = new Set(['properties', '$defs', 'definitions', 'patternProperties'])
const NESTED = new Set(['items', 'prefixItems', 'additionalProperties', 'anyOf', 'oneOf', 'allOf'])

/** A JSON Schema for `responseJsonSchema`, which knows no `const`: one allowed value instead. */
export function toResponseSchema(schema: JsonObject): JsonObject {
  const entries = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (keyword === 'const') return ['enum', [value]]
    if (NAMED.has(keyword) && isJsonObject(value)) return [keyword, mapValues(value)]
    return [keyword, NESTED.has(keyword) ? toSchemas(value) : value]
  })
  return Object.fromEntries(entries)
}

function mapValues(schemas: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, toSchemas(schema)]),
  )
}

function toSchemas(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSchemas)
  return isJsonObject(value) ? toResponseSchema(value) : value
}
