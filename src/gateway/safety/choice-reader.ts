import type { Delta, ToolCallDelta } from '../../openai/chat-completion.ts'
import type { Piece } from '../../safety/types.ts'
import { argumentsChannel, TEXT_FIELDS, textChannel } from './channels.ts'
import { createHeldTokens } from './held-tokens.ts'

/** A text on its way, and the channel that it belongs to. */
export interface ChannelText {
  readonly channel: string
  readonly text: string
  readonly format: NonNullable<Piece['format']>
}

/** What inspects the texts of an answer. */
export interface TextGate {
  /** What may go out now. */
  push(text: ChannelText): string
  /** What is left of a channel. */
  end(channel: string): string
  /** Something in the answer is replaced. */
  hasEdits(): boolean
}

/** Reads one choice of an answer, delta by delta. */
export interface ChoiceReader {
  /** The delta with what may go out of it; without what says nothing then. */
  read(delta: Delta): Delta
  /** Takes token probabilities, which spell the text out. */
  holdTokens(logprobs: unknown): void
  /** Those of the text that has gone out since. */
  takeTokens(): object | undefined
  /** What is left, in deltas of its own. Once. */
  end(): Delta[]
}

/** A reader for the choice of this index. */
export function createChoiceReader(index: number, gate: TextGate): ChoiceReader {
  /** The delta that the rest of each channel travels in, in the order in which they began. */
  const channels = new Map<string, (rest: string) => Delta>()
  /** Fields that this gateway does not know; they may repeat what is held back elsewhere. */
  const extras: Delta[] = []
  const tokens = createHeldTokens()
  const content = textChannel(index, 'content')
  let isEnded = false

  const push = (text: ChannelText, toDelta: (rest: string) => Delta): string => {
    if (!channels.has(text.channel)) channels.set(text.channel, toDelta)
    const released = gate.push(text)
    if (text.channel === content) tokens.pass(text.text, released)
    return released
  }

  const readCall = (call: ToolCallDelta): ToolCallDelta => {
    const { index: at, function: fn, custom } = call
    const channel = argumentsChannel(index, at)
    if (fn?.arguments !== undefined) {
      const released = push({ channel, text: fn.arguments, format: 'json' }, (rest) => ({
        tool_calls: [{ index: at, function: { arguments: rest } }],
      }))
      return { ...call, function: { ...fn, arguments: released } }
    }
    if (custom?.input !== undefined) {
      const released = push({ channel, text: custom.input, format: 'text' }, (rest) => ({
        tool_calls: [{ index: at, custom: { input: rest } }],
      }))
      return { ...call, custom: { ...custom, input: released } }
    }
    return call
  }

  const readTexts = (delta: Delta, out: Record<string, unknown>) => {
    for (const field of TEXT_FIELDS) {
      const text = delta[field]
      if (typeof text !== 'string' || text === '') continue
      const channel = textChannel(index, field)
      const released = push({ channel, text, format: 'text' }, (rest) => ({ [field]: rest }))
      if (released === '') delete out[field]
      else out[field] = released
    }
  }

  return {
    read(delta) {
      const { known, extra } = splitDelta(delta)
      if (extra !== null) extras.push(extra)
      const out: Record<string, unknown> = { ...known }
      readTexts(delta, out)
      if (delta.tool_calls !== undefined) {
        const calls = delta.tool_calls.map(readCall).filter(hasNews)
        if (calls.length > 0) out['tool_calls'] = calls
        else delete out['tool_calls']
      }
      const called = delta.function_call
      if (called?.arguments !== undefined) {
        const channel = argumentsChannel(index, 0)
        const text = { channel, text: called.arguments, format: 'json' as const }
        const released = push(text, (rest) => ({ function_call: { arguments: rest } }))
        out['function_call'] = { ...called, arguments: released }
      }
      return out
    },
    holdTokens: tokens.hold,
    takeTokens: tokens.take,
    end() {
      if (isEnded) return []
      isEnded = true
      const rest: Delta[] = []
      for (const [channel, toDelta] of channels) {
        const text = gate.end(channel)
        if (text === '') continue
        rest.push(toDelta(text))
        if (channel === content) tokens.pass('', text)
      }
      return gate.hasEdits() ? rest : [...rest, ...extras]
    },
  }
}

const KNOWN: ReadonlySet<string> = new Set([
  'role',
  'annotations',
  'tool_calls',
  'function_call',
  ...TEXT_FIELDS,
])

function splitDelta(delta: Delta): { readonly known: Delta; readonly extra: Delta | null } {
  for (const name in delta) if (!KNOWN.has(name)) return split(delta)
  return { known: delta, extra: null }
}

function split(delta: Delta) {
  const entries = Object.entries(delta)
  return {
    known: Object.fromEntries(entries.filter(([name]) => KNOWN.has(name))),
    extra: Object.fromEntries(entries.filter(([name]) => !KNOWN.has(name))),
  }
}

/** A piece of a call whose text is all held back tells nothing yet. */
function hasNews({ function: fn, custom, ...call }: ToolCallDelta): boolean {
  const isNamed = call.id !== undefined || fn?.name !== undefined || custom?.name !== undefined
  return isNamed || Boolean(fn?.arguments) || Boolean(custom?.input) || 'extra_content' in call
}

/** Nothing is said. */
export function isEmptyDelta(delta: Delta): boolean {
  for (const name in delta) if (Object.hasOwn(delta, name)) return false
  return true
}
