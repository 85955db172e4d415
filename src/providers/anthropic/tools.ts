import { isJsonObject, objectsOf, parseJson, textOf, type JsonObject } from '../../lib/json.ts'
import type { ChatRequest, Tool } from '../../openai/chat-request.ts'

/** The tools of one call, and what an answer needs to give calls their names back. */
export interface ToolBook {
  readonly tools: readonly JsonObject[]
  /** The name that the caller knows a tool by. */
  originalName(name: string): string
  /** Whether it is a free-form tool, sent as a function with one string. */
  isCustom(name: string): boolean
}

/** Field of the one-string function that stands for a free-form tool. */
export const CUSTOM_INPUT = 'input'

/** Anthropic takes ids and names of these characters only. */
export const sanitise = (text: string): string => text.replace(/[^a-zA-Z0-9_-]/g, '_')

/** Translates a request's tools. Tools of Anthropic's own (`web_search_20250305`) pass as they are. */
export function translateTools(tools: readonly Tool[]): ToolBook {
  const names = new Map<string, string>()
  const customs = new Set<string>()
  const translated = tools.map((tool) => {
    const custom = isJsonObject(tool.custom) ? tool.custom : undefined
    const name = tool.function?.name ?? textOf(custom?.name)
    if (name === undefined) return tool
    names.set(sanitise(name), name)
    if (custom !== undefined) customs.add(name)
    return custom === undefined ? translateFunction(tool) : translateCustom(custom)
  })
  return {
    tools: translated,
    originalName: (name) => names.get(name) ?? name,
    isCustom: (name) => customs.has(names.get(name) ?? name),
  }
}

function translateFunction({ function: fn, cache_control: cacheControl }: Tool): JsonObject {
  const mark = cacheControl ?? fn?.cache_control
  return {
    name: sanitise(fn?.name ?? ''),
    ...(textOf(fn?.description) !== undefined && { description: fn?.description }),
    input_schema: { type: 'object', ...fn?.parameters },
    ...(fn?.strict === true && { strict: true }),
    ...(mark !== undefined && { cache_control: mark }),
  }
}

function translateCustom(custom: JsonObject): JsonObject {
  const description = textOf(custom.description)
  return {
    name: sanitise(textOf(custom.name) ?? ''),
    ...(description !== undefined && { description }),
    input_schema: {
      type: 'object',
      properties: { [CUSTOM_INPUT]: { type: 'string' } },
      required: [CUSTOM_INPUT],
    },
  }
}

/** Arguments as the object that Anthropic wants; text that is none becomes an empty object. */
export function toInput(text: string): JsonObject {
  const parsed = parseJson(text)
  return isJsonObject(parsed) ? parsed : {}
}

interface ToolChoicePlan {
  readonly tools: readonly JsonObject[]
  readonly choice: JsonObject | undefined
}

interface ToolChoiceContext {
  /** The model does not take a demand for a tool in this call. */
  readonly canForce: boolean
  readonly warn: (text: string) => void
}

/**
 * Maps `tool_choice` and `parallel_tool_calls`. Where a model can't be told to use a tool, it gets
 * only the wanted one and may decide; the caller is warned.
 */
export function planToolChoice(
  { tool_choice: wish, parallel_tool_calls: isParallel }: ChatRequest,
  { tools }: ToolBook,
  { canForce, warn }: ToolChoiceContext,
): ToolChoicePlan {
  if (tools.length === 0) return { tools, choice: undefined }
  const { allowed, mode } = readWish(wish)
  const offered =
    allowed === undefined ? tools : tools.filter((tool) => allowed.includes(tool.name))
  if (mode === 'none') return { tools: offered, choice: { type: 'none' } }
  const single = isParallel === false ? { disable_parallel_tool_use: true } : undefined
  if (mode === 'auto') {
    return { tools: offered, choice: (wish != null || single) && { type: 'auto', ...single } }
  }
  if (!canForce) {
    warn('this model can not be told to use a tool: tool_choice is auto')
    return { tools: offered, choice: { type: 'auto', ...single } }
  }
  const [only] = offered
  const isNamed = mode === 'named' && only !== undefined
  const choice = isNamed ? { type: 'tool', name: only.name } : { type: 'any' }
  // A named tool needs no narrowed list: keeping all of them keeps the prompt cache.
  return { tools: isNamed ? tools : offered, choice: { ...choice, ...single } }
}

interface Wish {
  readonly mode: 'auto' | 'none' | 'required' | 'named'
  readonly allowed?: readonly unknown[]
}

function readWish(wish: ChatRequest['tool_choice']): Wish {
  if (wish === 'none' || wish === 'required') return { mode: wish }
  if (wish === 'any') return { mode: 'required' }
  if (!isJsonObject(wish)) return { mode: 'auto' }
  if (wish.type === 'allowed_tools' && isJsonObject(wish.allowed_tools)) {
    const { mode, tools } = wish.allowed_tools
    const allowed = objectsOf(tools).map(nameOf)
    return { mode: mode === 'required' ? 'required' : 'auto', allowed }
  }
  const name = nameOf(wish)
  return name === undefined ? { mode: 'auto' } : { mode: 'named', allowed: [name] }
}

function nameOf(holder: JsonObject): string | undefined {
  const inner = [holder.function, holder.custom].find(isJsonObject) ?? holder
  const name = textOf(inner.name)
  return name === undefined ? undefined : sanitise(name)
}
