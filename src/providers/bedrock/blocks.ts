import { isJsonObject, parseJson, textOf, type JsonObject } from '../../lib/json.ts'
import type { Delta } from '../../openai/chat-completion.ts'
import { customInput } from '../anthropic/response.ts'
import type { AnswerContext } from './response.ts'

/** One content block while it is open. */
interface OpenBlock {
  /** Of a call: its place among the calls, which is not its place among the blocks; else -1. */
  readonly callIndex: number
  readonly id: string
  readonly name: string
  /** Reasoning or arguments so far. */
  text: string
  signature: string
  redacted: string
}

/** Turns the content blocks of one stream into deltas. */
export interface BlockReader {
  start(index: unknown, start: unknown): void
  delta(index: unknown, delta: JsonObject): void
  stop(index: unknown): void
  /** Finished reasoning, as it has to be sent back. */
  readonly reasoning: readonly JsonObject[]
}

/** State of one stream's blocks; `emit` gets the deltas as they come. */
export function createBlockReader(
  emit: (delta: Delta) => void,
  { toolBook, callId }: AnswerContext,
): BlockReader {
  const open = new Map<unknown, OpenBlock>()
  const reasoning: JsonObject[] = []
  let callCount = 0

  const openBlock = (index: unknown, start: unknown): OpenBlock => {
    const known = open.get(index)
    if (known !== undefined) return known
    const use = isJsonObject(start) && isJsonObject(start.toolUse) ? start.toolUse : undefined
    const callIndex = use === undefined ? -1 : callCount
    if (use !== undefined) callCount += 1
    const block: OpenBlock = {
      callIndex,
      id: textOf(use?.toolUseId) ?? `call_${callId}_${callIndex}`,
      name: toolBook.originalName(textOf(use?.name) ?? ''),
      text: '',
      signature: '',
      redacted: '',
    }
    open.set(index, block)
    if (use !== undefined && !toolBook.isCustom(block.name)) {
      const fn = { name: block.name, arguments: '' }
      emit({ tool_calls: [{ index: callIndex, id: block.id, type: 'function', function: fn }] })
    }
    return block
  }
  const addArguments = (block: OpenBlock, text: string) => {
    block.text += text
    if (text === '' || toolBook.isCustom(block.name)) return
    emit({ tool_calls: [{ index: block.callIndex, function: { arguments: text } }] })
  }
  const addReasoning = (block: OpenBlock, part: JsonObject) => {
    const text = textOf(part.text)
    if (text !== undefined) {
      block.text += text
      emit({ reasoning_content: text })
    }
    block.signature += textOf(part.signature) ?? ''
    block.redacted += textOf(part.redactedContent) ?? ''
  }
  const addDelta = (index: unknown, delta: JsonObject) => {
    const block = openBlock(index, undefined)
    const text = textOf(delta.text)
    if (text !== undefined) emit({ content: text })
    if (isJsonObject(delta.toolUse)) addArguments(block, textOf(delta.toolUse.input) ?? '')
    if (isJsonObject(delta.reasoningContent)) addReasoning(block, delta.reasoningContent)
  }
  const closeBlock = (index: unknown) => {
    const block = open.get(index)
    if (block === undefined) return
    open.delete(index)
    const { callIndex, id, name, text, signature, redacted } = block
    if (callIndex >= 0) {
      if (toolBook.isCustom(name)) {
        const custom = { name, input: customInput(parseJson(text)) }
        emit({ tool_calls: [{ index: callIndex, id, type: 'custom', custom }] })
      } else if (text === '') {
        emit({ tool_calls: [{ index: callIndex, function: { arguments: '{}' } }] })
      }
    } else if (redacted !== '') reasoning.push({ redactedContent: redacted })
    else if (signature !== '') reasoning.push({ reasoningText: { text, signature } })
  }

  return { reasoning, start: openBlock, delta: addDelta, stop: closeBlock }
}
