import { isJsonObject, objectsOf, omitFields, type JsonObject } from '../../lib/json.ts'
import type { ChatRequest, ResponseFormat, Tool, ToolChoice } from '../../openai/chat-request.ts'

/** Tools in the flat form; those of the API's own (`web_search`) pass as they are. */
export function toTools({ tools, web_search_options: options }: ChatRequest): JsonObject[] {
  const search = isJsonObject(options) ? [toSearchTool(options)] : []
  return [...(tools ?? []).map(toTool), ...search]
}

function toTool(tool: Tool): JsonObject {
  const { type, function: described, custom } = tool
  if (type === 'function' && described !== undefined) {
    // Left out, `strict` is true here and false on chat completions.
    const { parameters = null, strict = null, ...rest } = described
    return { ...omitFields(tool, ['function']), ...rest, parameters, strict: strict ?? false }
  }
  if (type === 'custom' && isJsonObject(custom)) {
    const { format, ...rest } = custom
    return {
      ...omitFields(tool, ['custom']),
      ...rest,
      ...(isJsonObject(format) && { format: toInputFormat(format) }),
    }
  }
  return tool
}

function toInputFormat(format: JsonObject): JsonObject {
  const { grammar, ...rest } = format
  return isJsonObject(grammar) ? { ...rest, ...grammar } : format
}

/** Chat completions have the place of the user one level deeper. */
function toSearchTool(options: JsonObject): JsonObject {
  const { user_location: location, ...rest } = options
  if (!isJsonObject(location)) return { type: 'web_search', ...options }
  const { approximate, ...place } = location
  const flat = isJsonObject(approximate) ? { ...place, ...approximate } : place
  return { type: 'web_search', ...rest, user_location: flat }
}

/** A choice in the flat form; undefined when none was made. */
export function toToolChoice(choice: ToolChoice | null | undefined): unknown {
  if (choice == null || typeof choice === 'string') return choice ?? undefined
  const { allowed_tools: allowed } = choice
  if (choice.type !== 'allowed_tools' || !isJsonObject(allowed)) return flatten(choice)
  return { type: choice.type, ...allowed, tools: objectsOf(allowed.tools).map(flatten) }
}

function flatten(named: JsonObject): JsonObject {
  const { function: described, custom, ...rest } = named
  return {
    ...rest,
    ...(isJsonObject(described) && described),
    ...(isJsonObject(custom) && custom),
  }
}

/** The form of the text that was asked for; undefined when none was. */
export function toTextFormat(format: ResponseFormat | null | undefined): JsonObject | undefined {
  if (format == null) return undefined
  const { json_schema: described, ...rest } = format
  return described === undefined ? format : { ...rest, ...described }
}
