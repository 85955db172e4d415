export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a parsed value is a JSON object (not an array, not null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Parses JSON; undefined when the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** The value if it is a string with at least one character. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The value if it is a finite number of zero or more: a count. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

/** The elements of an array that are objects; empty for anything that is not an array. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

/** A copy of `object` without the named fields. */
export function omitFields<Value extends JsonObject>(
  object: Value,
  fields: readonly string[],
): Value {
  // Only optional fields of loose objects are ever left out.
  return Object.fromEntries(
    Object.entries(object).filter(([name]) => !fields.includes(name)),
  ) as Value
}

/** The fields of `object` that are neither undefined nor null. */
export function definedOnly(object: JsonObject): JsonObject {
  return pickDefined(object, Object.keys(object))
}

/** Those of the named fields that are neither undefined nor null. */
export function pickDefined(object: JsonObject, names: readonly string[]): JsonObject {
  // A plain loop: on the path of each translated request, and far cheaper than entries.
  const picked: Record<string, unknown> = {}
  for (const name of names) {
    const value = object[name]
    if (value != null) picked[name] = value
  }
  return picked
}
