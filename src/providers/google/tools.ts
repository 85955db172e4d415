import { isJsonObject, objectsOf, textOf, type JsonObject } from '../../lib/json.ts'
import type { ChatRequest, Tool } from '../../openai/chat-request.ts'
import { unsupported } from '../request-checks.ts'
import type { TranslationContext } from './dialect.ts'

/** Names of tools in both directions; Google's have to start with a letter or an underscore. */
export interface ToolNames {
  toGoogle(name: string): string
  fromGoogle(name: string): string
  /** Whether the caller declared it as free-form (`custom`). */
  isCustom(name: string): boolean
}

/** The one string that a function takes in the place of a free-form tool. */
export const CUSTOM_INPUT = 'input'

export function createToolNames(tools: readonly Tool[]): ToolNames {
  const custom = new Set(tools.flatMap((tool) => (tool.type === 'custom' ? nameOf(tool) : [])))
  const original = new Map(tools.map((tool) => [toGoogle(nameOf(tool)), nameOf(tool)]))
  return {
    toGoogle,
    fromGoogle: (name) => original.get(name) ?? name,
    isCustom: (name) => custom.has(name),
  }
}

const toGoogle = (name: string) => (/^[A-Za-z_]/.test(name) ? name : `_${name}`)

function nameOf(tool: Tool): string {
  if (tool.function !== undefined) return tool.function.name
  return (isJsonObject(tool.custom) ? textOf(tool.custom.name) : undefined) ?? ''
}

/** Tools that Google itself carries out, by the `type` that asks for them. */
const SERVER_TOOLS: Readonly<Record<string, string>> = {
  google_search: 'googleSearch',
  web_search: 'googleSearch',
  url_context: 'urlContext',
  code_execution: 'codeExecution',
  google_maps: 'googleMaps',
  enterprise_web_search: 'enterpriseWebSearch',
  file_search: 'fileSearch',
}

export interface ToolFields {
  readonly tools?: readonly JsonObject[]
  readonly toolConfig?: JsonObject
}

/** `tools`, `tool_choice` and `web_search_options` as Gemini's fields. */
export function toToolFields(
  request: ChatRequest,
  { dialect, warn }: TranslationContext,
): ToolFields {
  const all = request.tools ?? []
  const declarations = all.filter(isFunctionLike).map(toDeclaration)
  const serverTools = all.filter((tool) => !isFunctionLike(tool)).map(toServerTool)
  if (request.web_search_options != null) serverTools.push({ googleSearch: {} })
  const hasFunctions = declarations.length > 0
  if (hasFunctions && request.parallel_tool_calls === false) {
    warn('parallel_tool_calls is not supported and was left out')
  }
  const tools = [...serverTools, ...(hasFunctions ? [{ functionDeclarations: declarations }] : [])]
  if (tools.length === 0) return {}
  const functionCallingConfig = hasFunctions ? toCallingConfig(request) : undefined
  const namesServerTools = dialect.namesServerTools && hasFunctions && serverTools.length > 0
  const toolConfig = {
    ...(functionCallingConfig && { functionCallingConfig }),
    ...(namesServerTools && { includeServerSideToolInvocations: true }),
  }
  return { tools, ...(Object.keys(toolConfig).length > 0 && { toolConfig }) }
}

const isFunctionLike = ({ type }: Tool) => type === 'function' || type === 'custom'

function toDeclaration(tool: Tool): JsonObject {
  const name = toGoogle(nameOf(tool))
  if (tool.type === 'custom') {
    const description = isJsonObject(tool.custom) ? textOf(tool.custom.description) : undefined
    return {
      name,
      ...(description && { description }),
      parametersJsonSchema: {
        type: 'object',
        properties: { [CUSTOM_INPUT]: { type: 'string' } },
        required: [CUSTOM_INPUT],
      },
    }
  }
  const { description, parameters } = tool.function ?? {}
  return {
    name,
    ...(textOf(description) && { description }),
    ...(parameters != null && { parametersJsonSchema: parameters }),
  }
}

function toServerTool(tool: Tool): JsonObject {
  const field = SERVER_TOOLS[tool.type]
  if (field === undefined) {
    throw unsupported(`Tools of type "${tool.type}" are not supported by this provider.`, 'tools')
  }
  return { [field]: isJsonObject(tool[tool.type]) ? tool[tool.type] : {} }
}

/** Undefined leaves the choice to the model, which is the default. */
function toCallingConfig(request: ChatRequest): JsonObject | undefined {
  const { tool_choice: choice } = request
  const isStrict = request.tools?.some((tool) => tool.function?.strict === true) === true
  if (choice == null || choice === 'auto') return isStrict ? { mode: 'VALIDATED' } : undefined
  if (choice === 'none') return { mode: 'NONE' }
  if (typeof choice === 'string') return { mode: 'ANY' }
  if (choice.type === 'allowed_tools' && isJsonObject(choice.allowed_tools)) {
    const { mode, tools } = choice.allowed_tools
    return {
      mode: mode === 'required' ? 'ANY' : 'VALIDATED',
      allowedFunctionNames: objectsOf(tools).map(chosenName),
    }
  }
  return { mode: 'ANY', allowedFunctionNames: [chosenName(choice)] }
}

function chosenName(choice: JsonObject): string {
  const holder = choice.function ?? choice.custom ?? choice
  return toGoogle((isJsonObject(holder) ? textOf(holder.name) : undefined) ?? '')
}
