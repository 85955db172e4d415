import { textOf, type JsonObject } from '../../lib/json.ts'
import type { ChunkEmitter } from '../chunk-emitter.ts'
import { toCall } from './response.ts'

interface OpenCall {
  readonly index: number
  readonly isCustom: boolean
  hasInput: boolean
}

export interface CallReader {
  count(): number
  /** Begins a call, if the item is one. */
  start(event: JsonObject, item: JsonObject): void
  /** True when the event was a piece of a call. */
  delta(event: JsonObject): boolean
  /** Gives what was not streamed. */
  stop(event: JsonObject, item: JsonObject): void
}

/** Calls of a stream: numbered from 0, whatever their places among all items are. */
export function createCallReader(emit: ChunkEmitter['emit']): CallReader {
  const calls = new Map<unknown, OpenCall>()

  const give = (call: OpenCall, input: string) => {
    call.hasInput = true
    emit({
      tool_calls: [
        {
          index: call.index,
          ...(call.isCustom ? { custom: { input } } : { function: { arguments: input } }),
        },
      ],
    })
  }
  const start = ({ output_index: place }: JsonObject, item: JsonObject) => {
    const begun = toCall({ ...item, arguments: '', input: '' })
    if (begun === undefined || calls.has(place)) return
    const call = { index: calls.size, isCustom: begun.type === 'custom', hasInput: false }
    calls.set(place, call)
    emit({ tool_calls: [{ index: call.index, ...begun }] })
  }

  return {
    count: () => calls.size,
    start,
    delta({ type, output_index: place, delta }) {
      const isPiece =
        type === 'response.function_call_arguments.delta' ||
        type === 'response.custom_tool_call_input.delta'
      const call = calls.get(place)
      const piece = textOf(delta)
      if (isPiece && call !== undefined && piece !== undefined) give(call, piece)
      return isPiece
    },
    stop(event, item) {
      start(event, item)
      const call = calls.get(event.output_index)
      const input = textOf(item.arguments) ?? textOf(item.input)
      if (call !== undefined && !call.hasInput && input !== undefined) give(call, input)
    },
  }
}
