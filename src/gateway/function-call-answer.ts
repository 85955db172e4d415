import type {
  AnswerMessage,
  ChatChunk,
  ChatCompletion,
  Choice,
  ChunkChoice,
  Delta,
  FunctionCall,
  ToolCallDelta,
} from '../openai/chat-completion.ts'
import type { ChatExchange, StreamSink } from '../providers/adapter.ts'

/**
 * An exchange whose answer has the form of before there were tools: the first tool call is the
 * `function_call`, and there are no others. What holds no call passes as it is.
 */
export function withFunctionCall(exchange: ChatExchange): ChatExchange {
  return {
    ...exchange,
    readAnswer(body, header) {
      const answer = exchange.readAnswer(body, header)
      const completion = foldCompletion(answer.completion)
      return completion === answer.completion ? answer : { ...answer, completion, bytes: null }
    },
    openStream: (sink, options) =>
      exchange.openStream(createFoldingSink(sink), { ...options, parse: true }),
  }
}

function foldCompletion(completion: ChatCompletion): ChatCompletion {
  const choices = completion.choices.map(foldChoice)
  const isSame = choices.every((choice, place) => choice === completion.choices[place])
  return isSame ? completion : { ...completion, choices }
}

function foldChoice(choice: Choice): Choice {
  const { tool_calls: calls, ...message } = choice.message
  const [first] = calls ?? []
  if (first?.function === undefined) return choice
  const folded: AnswerMessage = {
    ...message,
    function_call: {
      ...first.function,
      ...(first.extra_content && { extra_content: first.extra_content }),
    },
  }
  return { ...choice, message: folded, finish_reason: toOldReason(choice.finish_reason) }
}

const toOldReason = <Reason extends Choice['finish_reason'] | null>(reason: Reason) =>
  reason === 'tool_calls' ? 'function_call' : reason

function createFoldingSink(sink: StreamSink): StreamSink {
  /** The index of each choice's first call. */
  const firstCalls = new Map<number, number>()
  return {
    ...sink,
    chunk(chunk) {
      const choices = chunk.choices.map((choice) => foldChunkChoice(choice, firstCalls))
      const folded: ChatChunk = { ...chunk, choices }
      // Nothing is left of a chunk that only held other calls.
      const hadChoices = choices.length > 0
      if (!hadChoices || choices.some((choice) => !isEmpty(choice))) sink.chunk(folded)
    },
  }
}

const isEmpty = ({ delta, finish_reason: reason }: ChunkChoice) =>
  reason === null && Object.keys(delta).length === 0

function foldChunkChoice(choice: ChunkChoice, firstCalls: Map<number, number>): ChunkChoice {
  const { tool_calls: calls, ...delta } = choice.delta
  const [begun] = calls ?? []
  if (begun !== undefined && !firstCalls.has(choice.index)) {
    firstCalls.set(choice.index, begun.index)
  }
  const first = firstCalls.get(choice.index)
  if (first === undefined) return choice
  const pieces = (calls ?? []).filter(({ index }) => index === first)
  const folded: Delta =
    pieces.length === 0 ? delta : { ...delta, function_call: joinPieces(pieces) }
  return { ...choice, delta: folded, finish_reason: toOldReason(choice.finish_reason) }
}

function joinPieces(pieces: readonly ToolCallDelta[]): Partial<FunctionCall> {
  const names = pieces.flatMap(({ function: fn }) => fn?.name ?? [])
  const texts = pieces.flatMap(({ function: fn }) => fn?.arguments ?? [])
  const extra = pieces.find(({ extra_content: content }) => content !== undefined)?.extra_content
  return {
    ...(names[0] !== undefined && { name: names[0] }),
    ...(texts.length > 0 && { arguments: texts.join('') }),
    ...(extra !== undefined && { extra_content: extra }),
  }
}
