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
  /** What may go out now, in deltas of their own where a text ends before another begins. */
  read(delta: Delta): Delta[]
  /** Takes token probabilities, which spell the text out. */
  holdTokens(logprobs: unknown): void
  /** Those of the text that has gone out since. */
  takeTokens(): object | undefined
  /** What is left, in deltas of its own. */
  end(): Delta[]
}

/** A channel that has begun and not ended, and the delta that its rest travels in. */
interface OpenChannel {
  readonly kind: string
  readonly name: string
  readonly toDelta: (rest: string) => Delta
}

/** A reader for the choice of this index. */
export function createChoiceReader(index: number, gate: TextGate): ChoiceReader {
  /** SDKs take a text for complete when another one begins: only one is open at a time. */
  let open: OpenChannel | null = null
  let begun = 0
  /** Fields that this gateway does not know; they may repeat what is held back elsewhere. */
  const extras: Delta[] = []
  const tokens = createHeldTokens()
  const content = textChannel(index, 'content')

  const pass = (kind: string, came: string, released: string) => {
    if (kind === content) tokens.pass(came, released)
  }
  /** What is left of the open channel; the channel is over. */
  const close = (): Delta[] => {
    if (open === null) return []
    const { kind, name, toDelta } = open
    open = null
    const rest = gate.end(name)
    pass(kind, '', rest)
    return rest === '' ? [] : [toDelta(rest)]
  }
  const push = (
    out: DeltaList,
    { channel: kind, ...text }: ChannelText,
    toDelta: (text: string) => Delta,
  ) => {
    if (open !== null && open.kind !== kind) out.append(close())
    if (open === null) {
      begun += 1
      open = { kind, name: `${kind}#${begun}`, toDelta }
    }
    const released = gate.push({ channel: open.name, ...text })
    pass(kind, text.text, released)
    if (released !== '') out.add(toDelta(released))
  }

  const readCall = (out: DeltaList, call: ToolCallDelta) => {
    const { index: at, function: fn, custom, ...head } = call
    const channel = argumentsChannel(index, at)
    if (open !== null && open.kind !== channel) out.append(close())
    const { arguments: args, ...named } = fn ?? {}
    const { input, ...known } = custom ?? {}
    const start = {
      ...head,
      ...(fn !== undefined && isFilled(named) && { function: { ...named, arguments: '' } }),
      ...(custom !== undefined && isFilled(known) && { custom: { ...known, input: '' } }),
    }
    if (isFilled(start)) out.add({ tool_calls: [{ index: at, ...start }] })
    if (args !== undefined && args !== '') {
      push(out, { channel, text: args, format: 'json' }, (text) => ({
        tool_calls: [{ index: at, function: { arguments: text } }],
      }))
    }
    if (input !== undefined && input !== '') {
      push(out, { channel, text: input, format: 'text' }, (text) => ({
        tool_calls: [{ index: at, custom: { input: text } }],
      }))
    }
  }

  const readFunctionCall = (out: DeltaList, call: NonNullable<Delta['function_call']>) => {
    const { arguments: args, ...head } = call
    const channel = argumentsChannel(index, 0)
    if (isFilled(head)) out.add({ function_call: { ...head, arguments: '' } })
    if (args === undefined || args === '') return
    push(out, { channel, text: args, format: 'json' }, (text) => ({
      function_call: { arguments: text },
    }))
  }

  return {
    read(delta) {
      const out = createDeltaList()
      const { tool_calls: calls, function_call: called, ...rest } = delta
      const { known, extra } = splitDelta(rest)
      if (extra !== null) extras.push(extra)
      out.add(known)
      for (const field of TEXT_FIELDS) {
        const text = delta[field]
        if (typeof text !== 'string' || text === '') continue
        const channel = textChannel(index, field)
        push(out, { channel, text, format: 'text' }, (released) => ({ [field]: released }))
      }
      for (const call of calls ?? []) readCall(out, call)
      if (called !== undefined) readFunctionCall(out, called)
      return out.list
    },
    holdTokens: tokens.hold,
    takeTokens: tokens.take,
    end() {
      const rest = close()
      return gate.hasEdits() ? rest : [...rest, ...extras.splice(0)]
    },
  }
}

interface DeltaList {
  readonly list: Delta[]
  /** Adds to the last delta where that says nothing of the same yet. */
  add(delta: Delta): void
  /** Adds deltas of their own. */
  append(deltas: readonly Delta[]): void
}

function createDeltaList(): DeltaList {
  const list: Delta[] = []
  let isOpen = false
  return {
    list,
    add(delta) {
      if (isEmptyDelta(delta)) return
      const last = list.at(-1)
      const joined = isOpen && last !== undefined ? joinDeltas(last, delta) : null
      if (joined === null) list.push(delta)
      else list[list.length - 1] = joined
      isOpen = true
    },
    append(deltas) {
      list.push(...deltas)
      if (deltas.length > 0) isOpen = false
    },
  }
}

/** Both in one; null where that can't be said in one delta. */
function joinDeltas(a: Delta, b: Delta): Delta | null {
  const calls = [...(a.tool_calls ?? []), ...(b.tool_calls ?? [])]
  const joinedCalls = calls.length > 0 ? joinCalls(calls) : null
  const called = { ...a.function_call, ...b.function_call }
  return {
    ...a,
    ...b,
    ...(joinedCalls !== null && { tool_calls: joinedCalls }),
    ...(a.function_call && b.function_call && { function_call: called }),
  }
}

/** The head of a call and the beginning of its arguments, as providers send them. */
function joinCalls(calls: readonly ToolCallDelta[]): ToolCallDelta[] {
  const joined: ToolCallDelta[] = []
  for (const call of calls) {
    const last = joined.at(-1)
    if (last === undefined || last.index !== call.index) joined.push(call)
    else {
      joined[joined.length - 1] = {
        ...last,
        ...call,
        ...(call.function && { function: { ...last.function, ...call.function } }),
        ...(call.custom && { custom: { ...last.custom, ...call.custom } }),
      }
    }
  }
  return joined
}

const TEXTS: ReadonlySet<string> = new Set(TEXT_FIELDS)
const KNOWN: ReadonlySet<string> = new Set(['role', 'annotations', ...TEXT_FIELDS])

/** What needs no reading, and what nobody here can read. */
function splitDelta(delta: Delta): { readonly known: Delta; readonly extra: Delta | null } {
  const known: Record<string, unknown> = {}
  const extra: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(delta)) {
    if (!KNOWN.has(name)) extra[name] = value
    else if (!TEXTS.has(name) || typeof value !== 'string' || value === '') known[name] = value
  }
  return { known, extra: isFilled(extra) ? extra : null }
}

function isFilled(fields: object): boolean {
  for (const name in fields) if (Object.hasOwn(fields, name)) return true
  return false
}

/** Nothing is said. */
export function isEmptyDelta(delta: Delta): boolean {
  return !isFilled(delta)
}
