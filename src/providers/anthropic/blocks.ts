import { isJsonObject, parseJson, textOf, type JsonObject } from '../../lib/json.ts'
import type { Delta } from '../../openai/chat-completion.ts'
import { customInput, toAnnotations, type AnswerContext } from './response.ts'

/** One content block of a stream while it is open. */
interface OpenBlock {
  readonly start: JsonObject
  /** For text: where it begins in the whole answer. */
  readonly textStart: number
  readonly citations: JsonObject[]
  /** For a tool call: its place among the calls, which is not its place among the blocks. */
  readonly callIndex: number
  readonly callName: string
  /** Thinking or arguments so far. */
  text: string
  signature: string
}

/** Turns the content blocks of one stream into deltas. */
export interface BlockReader {
  start(index: unknown, block: JsonObject): void
  delta(index: unknown, delta: JsonObject): void
  stop(index: unknown): void
  /** Finished thinking blocks, as they have to be sent back. */
  readonly thinking: readonly JsonObject[]
}

const NO_CALL = -1

/** State of one stream's blocks; `emit` gets the deltas as they come. */
export function createBlockReader(
  emit: (delta: Delta) => void,
  { toolBook, callId }: AnswerContext,
): BlockReader {
  const open = new Map<unknown, OpenBlock>()
  const thinking: JsonObject[] = []
  let callCount = 0
  let textLength = 0

  const addText = (text: unknown) => {
    if (typeof text !== 'string' || text === '') return
    textLength += text.length
    emit({ content: text })
  }
  const addThinking = (block: OpenBlock, text: unknown) => {
    if (typeof text !== 'string' || text === '') return
    block.text += text
    emit({ reasoning_content: text })
  }
  const addArguments = (block: OpenBlock, text: unknown) => {
    // Input of Anthropic's own tools, such as web search, is no call to the caller.
    if (block.callIndex === NO_CALL || typeof text !== 'string' || text === '') return
    block.text += text
    if (toolBook.isCustom(block.callName)) return
    emit({ tool_calls: [{ index: block.callIndex, function: { arguments: text } }] })
  }
  const idOf = ({ start, callIndex }: OpenBlock) =>
    textOf(start.id) ?? `call_${callId}_${callIndex}`

  const announceCall = (block: OpenBlock) => {
    if (toolBook.isCustom(block.callName)) return
    const call = { name: block.callName, arguments: '' }
    const identity = { index: block.callIndex, id: idOf(block), type: 'function' as const }
    emit({ tool_calls: [{ ...identity, function: call }] })
  }
  const endCall = (block: OpenBlock) => {
    const { start, text, callIndex: index, callName: name } = block
    if (toolBook.isCustom(name)) {
      const custom = { name, input: customInput(parseJson(text) ?? start.input) }
      emit({ tool_calls: [{ index, id: idOf(block), type: 'custom', custom }] })
    } else if (text === '') {
      // A tool without input may send no delta at all; others put the whole input at the start.
      const whole = JSON.stringify(start.input ?? {})
      emit({ tool_calls: [{ index, function: { arguments: whole } }] })
    }
  }

  return {
    thinking,
    start(index, start) {
      const isCall = start.type === 'tool_use'
      const block = {
        start,
        textStart: textLength,
        citations: [],
        callIndex: isCall ? callCount++ : NO_CALL,
        callName: isCall ? toolBook.originalName(textOf(start.name) ?? '') : '',
        text: '',
        signature: textOf(start.signature) ?? '',
      }
      open.set(index, block)
      if (isCall) announceCall(block)
      else if (start.type === 'text') addText(start.text)
      else if (start.type === 'thinking') addThinking(block, start.thinking)
    },
    delta(index, delta) {
      const block = open.get(index)
      if (block === undefined) return
      if (delta.type === 'text_delta') addText(delta.text)
      else if (delta.type === 'input_json_delta') addArguments(block, delta.partial_json)
      else if (delta.type === 'thinking_delta') addThinking(block, delta.thinking)
      else if (delta.type === 'signature_delta') block.signature += textOf(delta.signature) ?? ''
      else if (isJsonObject(delta.citation)) block.citations.push(delta.citation)
    },
    stop(index) {
      const block = open.get(index)
      if (block === undefined) return
      open.delete(index)
      const { start, text, signature, citations, textStart } = block
      if (start.type === 'tool_use') endCall(block)
      else if (start.type === 'thinking') {
        thinking.push({ type: 'thinking', thinking: text, signature })
      } else if (start.type === 'redacted_thinking') thinking.push(start)
      const annotations = toAnnotations(citations, [textStart, textLength])
      if (annotations.length > 0) emit({ annotations })
    },
  }
}
