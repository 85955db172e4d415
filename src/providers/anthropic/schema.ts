import { isJsonObject, type JsonObject } from '../../lib/json.ts'

/** Constraints that structured output does not enforce; a schema that holds them is refused. */
const UNENFORCED = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
]

/** Keywords whose values are schemas, by how they hold them. */
const SCHEMA_MAPS = ['properties', '$defs', 'definitions']
const SCHEMA_LISTS = ['anyOf', 'allOf', 'oneOf']

/**
 * A JSON schema as Anthropic's structured output takes it: objects are closed, and constraints
 * that it does not enforce move into the description, so that the model still reads them
 * (platform.claude.com, structured outputs, "JSON Schema limitations").
 */
export function toOutputSchema(schema: JsonObject): JsonObject {
  const result: Record<string, unknown> = {}
  const notes: string[] = []
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$schema') continue
    if (UNENFORCED.includes(key)) notes.push(`${key}: ${JSON.stringify(value)}`)
    else result[key] = convertKeyword(key, value)
  }
  if (schema.type === 'object') result.additionalProperties = false
  if (notes.length > 0) result.description = describe(schema.description, notes)
  return result
}

function convertKeyword(key: string, value: unknown): unknown {
  if (SCHEMA_MAPS.includes(key) && isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, convert(part)]))
  }
  if (SCHEMA_LISTS.includes(key) && Array.isArray(value)) return value.map(convert)
  return key === 'items' ? convert(value) : value
}

const convert = (value: unknown): unknown => (isJsonObject(value) ? toOutputSchema(value) : value)

function describe(description: unknown, notes: readonly string[]): string {
  const text = typeof description === 'string' ? `${description} ` : ''
  return `${text}(${notes.join(', ')})`
}
