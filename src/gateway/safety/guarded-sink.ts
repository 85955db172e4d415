import type { ChatChunk, ChunkChoice, Delta } from '../../openai/chat-completion.ts'
import type { StreamSink } from '../../providers/adapter.ts'
import type { StreamStep } from '../../safety/stream/stream-inspector.ts'
import type { Piece } from '../../safety/types.ts'
import { createChoiceReader, isEmptyDelta, type ChoiceReader } from './choice-reader.ts'
import type { AnswerWatch } from './guarded-exchange.ts'

/**
 * A sink that lets out what the policy lets out. Text that could still become part of something is
 * held back; once the answer has to stop, nothing comes any more but the refusal.
 */
export function createGuardedSink(sink: StreamSink, watch: AnswerWatch): StreamSink {
  const inspector = watch.createInspector()
  const choices = new Map<number, ChoiceReader>()
  /** The answer as it came, for what is told of it. */
  const came = new Map<string, Piece>()
  let last: ChatChunk | undefined
  let isStopped = false

  const conclude = () => watch.conclude(inspector.verdict(), [...came.values()])
  const take = (step: StreamStep): string => {
    if (step.isStopped && !isStopped) {
      isStopped = true
      const refusal = conclude()
      if (refusal !== null) sink.stop(refusal)
    }
    return isStopped ? '' : step.text
  }
  const gate = {
    push({ channel, text, format }: { channel: string; text: string; format: 'text' | 'json' }) {
      const before = came.get(channel)?.text ?? ''
      came.set(channel, { text: before + text, origin: 'assistant', format })
      return take(inspector.push({ channel, text, format }))
    },
    end: (channel: string) => take(inspector.end(channel)),
    hasEdits: () => inspector.verdict().edits.length > 0,
  }
  const readerOf = (index: number): ChoiceReader => {
    const known = choices.get(index)
    if (known !== undefined) return known
    const reader = createChoiceReader(index, gate)
    choices.set(index, reader)
    return reader
  }

  const emit = (chunk: ChatChunk, choice: ChunkChoice) => {
    const logprobs = choices.get(choice.index)?.takeTokens()
    sink.chunk({ ...chunk, choices: [logprobs === undefined ? choice : { ...choice, logprobs }] })
  }
  const emitRest = (chunk: ChatChunk, index: number, reader: ChoiceReader) => {
    const rest: Delta[] = reader.end()
    if (isStopped) return
    for (const delta of rest) emit(chunk, { index, delta, finish_reason: null })
  }
  const readChoice = (chunk: ChatChunk, { logprobs, ...choice }: ChunkChoice) => {
    const { index, finish_reason: reason } = choice
    const reader = readerOf(index)
    if (logprobs != null) reader.holdTokens(logprobs)
    const deltas = reader.read(choice.delta)
    if (isStopped) return
    const isEnd = reason != null
    // A chunk that says nothing is passed on as it is.
    if (!isEnd && isEmptyDelta(choice.delta)) deltas.push({})
    for (const delta of deltas) emit(chunk, { ...choice, delta, finish_reason: null })
    if (!isEnd) return
    emitRest(chunk, index, reader)
    if (!isStopped) emit(chunk, { ...choice, delta: {}, finish_reason: reason })
  }

  return {
    ...sink,
    chunk(chunk) {
      if (isStopped) return
      last = chunk
      if (chunk.choices.length === 0) sink.chunk(chunk)
      for (const choice of chunk.choices) if (!isStopped) readChoice(chunk, choice)
    },
    finish() {
      for (const [index, reader] of choices) {
        if (!isStopped && last !== undefined) emitRest(last, index, reader)
      }
      if (isStopped) return
      const refusal = conclude()
      if (refusal === null) sink.finish()
      else sink.stop(refusal)
    },
    fail(error) {
      if (isStopped) return
      conclude()
      sink.fail(error)
    },
  }
}
