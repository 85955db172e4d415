import { isJsonObject, objectsOf, textOf, type JsonObject } from '../../lib/json.ts'
import type { ChatRequest, Tool } from '../../openai/chat-request.ts'
import { unsupported } from '../request-checks.ts'

/** Names of tools in both directions: Cohere takes letters, digits and `_`, no digit first. */
export interface ToolNames {
  toCohere(name: string): string
  fromCohere(name: string): string
}

/** Names that become the same one are told apart by a `_` more. */
export function createToolNames(tools: readonly Tool[]): ToolNames {
  const sent = new Map<string, string>()
  const original = new Map<string, string>()
  for (const { function: fn } of tools) {
    if (fn === undefined || sent.has(fn.name)) continue
    let name = plainName(fn.name)
    while (original.has(name)) name += '_'
    sent.set(fn.name, name)
    original.set(name, fn.name)
  }
  return {
    toCohere: (name) => sent.get(name) ?? plainName(name),
    fromCohere: (name) => original.get(name) ?? name,
  }
}

function plainName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_')
  return /^[0-9]/.test(plain) ? `_${plain}` : plain
}

interface ToolContext {
  readonly names: ToolNames
  /** Older models know no `tool_choice`. */
  readonly canChoose: boolean
  readonly warn: (text: string) => void
}

/** `tools`, `tool_choice` and `strict` in Cohere's fields. Throws GatewayError for other tools than functions. */
export function toToolFields(request: ChatRequest, context: ToolContext): JsonObject {
  const { names, canChoose, warn } = context
  const tools = request.tools ?? []
  if (tools.some((tool) => tool.function === undefined)) {
    throw unsupported('This provider has function tools only.', 'tools')
  }
  if (tools.length === 0) return {}
  if (request.parallel_tool_calls === false) {
    warn('parallel_tool_calls is not supported and was left out')
  }
  const { mode, only } = readChoice(request)
  if (mode === 'NONE' && !canChoose) return {}
  if (mode === 'REQUIRED' && !canChoose) {
    warn('this model can not be told to use a tool: it decides')
  }
  const offered = only === undefined ? tools : tools.filter((tool) => only.includes(nameOf(tool)))
  return {
    tools: offered.map((tool) => toTool(tool, names)),
    ...(mode !== undefined && canChoose && { tool_choice: mode }),
    ...(isStrict(offered, warn) && { strict_tools: true }),
  }
}

const nameOf = (tool: Tool) => tool.function?.name ?? ''

function toTool(tool: Tool, names: ToolNames): JsonObject {
  const { description, parameters } = tool.function ?? {}
  return {
    type: 'function',
    function: {
      name: names.toCohere(nameOf(tool)),
      ...(textOf(description) !== undefined && { description }),
      // Required, also of a function that takes nothing.
      parameters: parameters ?? { type: 'object', properties: {} },
    },
  }
}

/** Cohere enforces the schemas of all tools or of none. */
function isStrict(tools: readonly Tool[], warn: (text: string) => void): boolean {
  const strict = tools.filter((tool) => tool.function?.strict === true)
  if (strict.length === 0) return false
  if (strict.length === tools.length) return true
  warn('strict was left out: it holds for all tools or for none')
  return false
}

interface Choice {
  readonly mode?: 'REQUIRED' | 'NONE' | undefined
  /** Names of the only tools that may be used; a named one is the only one offered. */
  readonly only?: readonly string[]
}

function readChoice({ tool_choice: choice }: ChatRequest): Choice {
  if (choice == null || choice === 'auto') return {}
  if (choice === 'none') return { mode: 'NONE' }
  if (typeof choice === 'string') return { mode: 'REQUIRED' }
  if (choice.type === 'allowed_tools' && isJsonObject(choice.allowed_tools)) {
    const { mode, tools } = choice.allowed_tools
    return {
      mode: mode === 'required' ? 'REQUIRED' : undefined,
      only: objectsOf(tools).map(chosenName),
    }
  }
  return { mode: 'REQUIRED', only: [chosenName(choice)] }
}

function chosenName(choice: JsonObject): string {
  const holder = choice.function ?? choice
  return (isJsonObject(holder) ? textOf(holder.name) : undefined) ?? ''
}
