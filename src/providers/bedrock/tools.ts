import { definedOnly, textOf, type JsonObject } from '../../lib/json.ts'
import type { ChatRequest } from '../../openai/chat-request.ts'
import { planToolChoice, type ToolBook } from '../anthropic/tools.ts'
import { toCachePoint } from './content.ts'

export interface ToolFields {
  readonly toolConfig: JsonObject | undefined
  /** What only Claude understands, for `additionalModelRequestFields`. */
  readonly claudeChoice: JsonObject | undefined
}

interface ToolContext {
  readonly toolBook: ToolBook
  /** Tools that the conversation has calls of: Converse wants them declared. */
  readonly used: ReadonlySet<string>
  readonly canForce: boolean
  readonly isClaude: boolean
  readonly warn: (text: string) => void
}

/** `tools`, `tool_choice` and `parallel_tool_calls` as Converse's `toolConfig`. */
export function toToolFields(request: ChatRequest, context: ToolContext): ToolFields {
  const { toolBook, used, canForce, isClaude, warn } = context
  const plan = planToolChoice(request, toolBook, { canForce, warn })
  const mayNot = plan.choice?.type === 'none'
  const declared = mayNot && used.size === 0 ? [] : plan.tools
  if (mayNot && declared.length > 0) {
    warn('tool_choice none is only asked for: the conversation has calls of tools')
  }
  const names = new Set(declared.map(({ name }) => name))
  const missing = [...used].filter((name) => !names.has(name))
  const tools = [...declared.flatMap(toToolSpec), ...missing.map(toBareSpec)]
  if (tools.length === 0) return { toolConfig: undefined, claudeChoice: undefined }
  const isSingle = plan.choice?.disable_parallel_tool_use === true
  if (isSingle && !isClaude) warn('parallel_tool_calls is not supported and was left out')
  return {
    toolConfig: definedOnly({ tools, toolChoice: toChoice(plan.choice) }),
    claudeChoice: isSingle && isClaude ? plan.choice : undefined,
  }
}

/** A tool as Anthropic takes it, which the shared translation makes. */
function toToolSpec(tool: JsonObject): JsonObject[] {
  const spec = {
    toolSpec: definedOnly({
      name: tool.name,
      description: textOf(tool.description),
      inputSchema: { json: tool.input_schema },
      strict: tool.strict === true ? true : undefined,
    }),
  }
  return tool.cache_control === undefined ? [spec] : [spec, toCachePoint(tool.cache_control)]
}

const toBareSpec = (name: string): JsonObject => ({
  toolSpec: { name, inputSchema: { json: { type: 'object' } } },
})

function toChoice(choice: JsonObject | undefined): JsonObject | undefined {
  switch (choice?.type) {
    case 'auto':
      return { auto: {} }
    case 'any':
      return { any: {} }
    case 'tool':
      return { tool: { name: choice.name } }
    default:
      return undefined
  }
}
