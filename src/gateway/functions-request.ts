import { GatewayError } from '../errors.ts'
import { isJsonObject, omitFields } from '../lib/json.ts'
import type { ChatMessage, ChatRequest, ToolCall, ToolChoice } from '../openai/chat-request.ts'

/**
 * A request of the time before tools in today's form, so that no adapter has to know the old one;
 * the same object when it holds nothing old. Throws GatewayError `invalid_request` when it mixes
 * both forms or its functions do not fit together.
 */
export function toToolsRequest(request: ChatRequest): ChatRequest {
  const { functions, function_call: choice, messages } = request
  const hasOldMessages = messages.some(isOldMessage)
  if (functions == null && choice == null && !hasOldMessages) return request
  refuseMixture(request)
  const toolChoice = choice == null ? undefined : toToolChoice(choice)
  const hasFunctions = functions != null && functions.length > 0
  return {
    ...omitFields(request, ['functions', 'function_call']),
    messages: hasOldMessages ? toToolMessages(messages) : messages,
    ...(hasFunctions && {
      tools: functions.map((fn) => ({ type: 'function', function: fn })),
      ...(toolChoice !== undefined && { tool_choice: toolChoice }),
    }),
  }
}

const isOldMessage = ({ role, function_call: call }: ChatMessage) =>
  role === 'function' || call != null

function refuseMixture({ functions, function_call: choice, ...request }: ChatRequest) {
  if ((functions != null || choice != null) && (request.tools ?? request.tool_choice) != null) {
    const param = functions == null ? 'function_call' : 'functions'
    throw invalid('Use either tools or functions, not both.', param)
  }
  if (isJsonObject(choice) && !functions?.some(({ name }) => name === choice.name)) {
    throw invalid('function_call names a function that is not in functions.', 'function_call')
  }
}

function toToolChoice(choice: NonNullable<ChatRequest['function_call']>): ToolChoice {
  if (typeof choice === 'string') return choice
  return { type: 'function', function: { name: choice.name } }
}

function toToolMessages(messages: readonly ChatMessage[]): ChatMessage[] {
  const folding = createFolding()
  for (const [place, message] of messages.entries()) {
    if (message.role === 'function') folding.addResult(message, place)
    else folding.addTurn(message, place)
  }
  return folding.end()
}

/** What stands for the result of a call that the conversation passed over. */
const NO_RESULT: ChatMessage = { role: 'function', content: 'null' }

/**
 * Gives calls and results ids, which are made of the call's place: the same conversation always
 * gets the same ones, so that a cached prompt stays the same. Providers demand a result for each
 * call and a call for each result; what is missing is put in.
 */
function createFolding() {
  const folded: ChatMessage[] = []
  let open: ToolCall | null = null

  const begin = (message: ChatMessage, call: ToolCall) => {
    open = call
    folded.push({ ...omitFields(message, ['function_call']), tool_calls: [call] })
  }
  const close = (result: ChatMessage) => {
    if (open === null) return
    folded.push({
      ...omitFields(result, ['name']),
      role: 'tool',
      content: result.content ?? '',
      tool_call_id: open.id,
    })
    open = null
  }

  return {
    addResult(message: ChatMessage, place: number) {
      const name = message.name ?? open?.function?.name
      if (name === undefined) {
        throw invalid('A function message needs a name.', `messages[${place}].name`)
      }
      if (name !== open?.function?.name) {
        close(NO_RESULT)
        const call = toCall({ name, arguments: '{}' }, place)
        begin({ role: 'assistant', content: null }, call)
      }
      close(message)
    },
    addTurn(message: ChatMessage, place: number) {
      close(NO_RESULT)
      const { function_call: called, tool_calls: calls } = message
      const isOld = called != null && (calls == null || calls.length === 0)
      if (isOld) begin(message, toCall(called, place))
      else folded.push(called == null ? message : omitFields(message, ['function_call']))
    },
    end() {
      close(NO_RESULT)
      return folded
    },
  }
}

/** What a provider gave with a call stays with it. */
function toCall(called: NonNullable<ChatMessage['function_call']>, place: number): ToolCall {
  const { extra_content: extra, ...fn } = called
  return {
    id: `call_${place}`,
    type: 'function',
    function: fn,
    ...(extra !== undefined && { extra_content: extra }),
  }
}

const invalid = (message: string, param: string) =>
  new GatewayError('invalid_request', message, { param, shouldRetry: false })
