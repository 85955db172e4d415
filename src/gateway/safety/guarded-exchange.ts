import type { GatewayError } from '../../errors.ts'
import type { AnswerMessage, ChatCompletion, Choice } from '../../openai/chat-completion.ts'
import type { ChatExchange } from '../../providers/adapter.ts'
import type { AnswerInspector } from '../../safety/stream/answer-inspector.ts'
import type { Piece } from '../../safety/types.ts'
import type { Verdict } from '../../safety/verdict.ts'
import { argumentsChannel, TEXT_FIELDS, textChannel, type TextField } from './channels.ts'
import { createGuardedSink } from './guarded-sink.ts'

/** How an exchange's answer is watched. */
export interface AnswerWatch {
  readonly createInspector: () => AnswerInspector
  /** Told of what was found; gives the refusal where the answer has to stop. */
  readonly conclude: (verdict: Verdict, pieces: readonly Piece[]) => GatewayError | null
}

/**
 * An exchange whose answers pass the policy, whole or in a stream: what has to stop stops, what is
 * masked is masked, and the caller's own values stand where placeholders stood.
 */
export function guardExchange(exchange: ChatExchange, watch: AnswerWatch): ChatExchange {
  return {
    ...exchange,
    readAnswer(body, header) {
      const answer = exchange.readAnswer(body, header)
      const { completion, refusal } = guardCompletion(answer.completion, watch)
      if (refusal !== null) return { ...answer, bytes: null, blocked: refusal }
      return completion === answer.completion ? answer : { ...answer, completion, bytes: null }
    },
    openStream: (sink, options) =>
      exchange.openStream(createGuardedSink(sink, watch), { ...options, parse: true }),
  }
}

interface GuardedCompletion {
  readonly completion: ChatCompletion
  readonly refusal: GatewayError | null
}

function guardCompletion(completion: ChatCompletion, watch: AnswerWatch): GuardedCompletion {
  const reader = createReader(watch.createInspector())
  const choices = completion.choices.map((choice) => guardChoice(choice, reader))
  const verdict = reader.verdict()
  const refusal = watch.conclude(verdict, reader.pieces)
  if (!reader.isChanged()) return { completion, refusal }
  // The state of a provider holds its reasoning once more, word for word.
  const whole = verdict.edits.length === 0 ? choices : choices.map(withoutExtra)
  return { completion: { ...completion, choices: whole }, refusal }
}

interface Reader {
  /** What may go out of a text. */
  read(channel: string, text: string, format?: Piece['format']): string
  /** Some text is not what it was. */
  isChanged(): boolean
  verdict(): Verdict
  readonly pieces: Piece[]
}

function createReader(inspector: AnswerInspector): Reader {
  const pieces: Piece[] = []
  let isChanged = false
  return {
    read(channel, text, format = 'text') {
      if (text === '') return text
      pieces.push({ text, origin: 'assistant', format })
      const whole = inspector.whole({ channel, text, format }).text
      isChanged ||= whole !== text
      return whole
    },
    isChanged: () => isChanged,
    verdict: inspector.verdict,
    pieces,
  }
}

function guardChoice(choice: Choice, reader: Reader): Choice {
  const { index, message } = choice
  const guarded: AnswerMessage = {
    ...message,
    ...guardTexts(message, index, reader),
    ...(message.tool_calls && {
      tool_calls: message.tool_calls.map((call, at) =>
        guardCall(call, argumentsChannel(index, at), reader),
      ),
    }),
    ...(message.function_call && {
      function_call: {
        ...message.function_call,
        arguments: reader.read(argumentsChannel(index, 0), message.function_call.arguments, 'json'),
      },
    }),
  }
  // Probabilities spell the tokens out.
  const isSame = !reader.isChanged() || choice.logprobs == null
  return { ...choice, message: guarded, ...(isSame ? {} : { logprobs: null }) }
}

function guardTexts(message: AnswerMessage, index: number, reader: Reader) {
  const texts: Partial<Record<TextField, string>> = {}
  for (const field of TEXT_FIELDS) {
    const text = message[field]
    if (typeof text === 'string') texts[field] = reader.read(textChannel(index, field), text)
  }
  return texts
}

type Call = NonNullable<AnswerMessage['tool_calls']>[number]

function guardCall(call: Call, channel: string, reader: Reader): Call {
  if (call.function !== undefined) {
    const text = reader.read(channel, call.function.arguments, 'json')
    return { ...call, function: { ...call.function, arguments: text } }
  }
  if (call.custom !== undefined) {
    return { ...call, custom: { ...call.custom, input: reader.read(channel, call.custom.input) } }
  }
  return call
}

const KNOWN_FIELDS = new Set([
  'role',
  'content',
  'refusal',
  'reasoning_content',
  'tool_calls',
  'function_call',
  'annotations',
])

/** Without fields that this gateway does not know, such as a provider's copy of the reasoning. */
function withoutExtra(choice: Choice): Choice {
  const known = Object.entries(choice.message).filter(([name]) => KNOWN_FIELDS.has(name))
  // Those fields that a message must have are among the known ones.
  return { ...choice, message: Object.fromEntries(known) as unknown as AnswerMessage }
}
