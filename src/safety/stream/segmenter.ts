import { isDigitWord } from '../text/spelled.ts'
import {
  addUnit,
  goesOn,
  isShortUpper,
  isSpoken,
  isTelling,
  isUpperUnit,
  mayTie,
  mayBeSpoken,
  newWord,
  opensRun,
  type StreamWord,
} from './stream-words.ts'
import { classOf, UNIT } from './unit-class.ts'

/** A stretch of the stream that can be judged by itself. */
export interface Segment {
  readonly start: number
  readonly end: number
  /** How much of what follows has to be known first: words that explain a number may come after it. */
  readonly lookahead: number
  /** Something may be found in it; the rest is plain words. */
  readonly isLive: boolean
}

/**
 * Cuts a stream where nothing that detectors look for can go on across the cut. Where it cuts
 * depends on the text alone, never on how it comes in parts: `step` gets each unit once, in order.
 */
export interface Segmenter {
  step(at: number, code: number): void
  finish(end: number): void
}

export interface SegmenterPorts {
  readonly emit: (segment: Segment) => void
  /** A stretch of the text that has not been emitted, or only just. */
  readonly slice: (start: number, end: number) => string
  /** All segments are live, at least so long, and need this lookahead. */
  readonly custom: { readonly unitsMin: number; readonly lookahead: number } | null
}

const EXPLAINED_WITHIN = 34
const RUN_MAX = 160
const FORCED_LOOKAHEAD = 64
const TOKEN_MAX = 4096
const KEY_UNITS_MAX = 8192
const KEY_HEAD = 80
const DIGITS_LIVE = 3
const DIGITS_EXPLAINED = 6
const NAME_REACH = 40
/** What stands after such a name is a credential, however plain it looks. */
const NAMES_SECRET =
  /(?:key|token|secret|passwo?r?d|passwd|passphrase|pwd|passwort|kennwort|contraseña|credentials?|authorization|bearer|basic)["'\])]*\s*(?:[=:>]{1,2}|is)?$/i

/** Last letters of those names, and of "is"; after a mark, such as `=`, the name stands before it. */
const NAME_ENDS = /(?:key|ken|ret|ord|swd|ase|pwd|ort|eña|ial|als|ion|rer|sic|is)$/

function mayEndName({ text, letters, last }: StreamWord): boolean {
  const isLetter = (last | 0x20) >= 0x61 && (last | 0x20) <= 0x7a
  // Of long words only the beginning is known.
  return !isLetter || letters > text.length || NAME_ENDS.test(text)
}

interface State {
  segmentStart: number
  word: StreamWord | null
  previous: StreamWord | null
  /** A stretch is open in which something may be found. */
  isRun: boolean
  isLive: boolean
  digits: number
  isAfterName: boolean
  /** Where a private key began, and where its last line did; -1 outside. */
  keyAt: number
  keyEndAt: number
}

export function createSegmenter(ports: SegmenterPorts): Segmenter {
  const state: State = {
    segmentStart: 0,
    word: null,
    previous: null,
    isRun: false,
    isLive: false,
    digits: 0,
    isAfterName: false,
    keyAt: -1,
    keyEndAt: -1,
  }
  return {
    step(at, code) {
      if (state.keyAt >= 0) {
        stepInKey(state, ports, at)
        return
      }
      const kind = classOf(code)
      if (kind === UNIT.space || kind === UNIT.wall) {
        endWord(state, ports, at)
        if (kind === UNIT.wall) {
          close(state, ports, { end: at })
          state.previous = null
        }
        return
      }
      if (state.word !== null && at - state.word.start >= TOKEN_MAX) endWord(state, ports, at)
      state.word ??= beginWord(state, ports, { at, code, kind })
      addUnit(state.word, code, kind)
      closeEarly(state, ports, state.word)
    },
    finish(end) {
      endWord(state, ports, end)
      const { segmentStart, isRun } = state
      const isLive = ports.custom !== null || isRun || state.keyAt >= 0
      if (end > segmentStart) ports.emit({ start: segmentStart, end, lookahead: 0, isLive })
      state.segmentStart = end
    },
  }
}

interface Closing {
  readonly end: number
  readonly forced?: number
}

function close(state: State, { emit, custom }: SegmenterPorts, { end, forced = 0 }: Closing): void {
  const { segmentStart, isRun, isLive, digits } = state
  if (end <= segmentStart || (custom !== null && end - segmentStart < custom.unitsMin)) return
  const live = custom !== null || (isRun && (isLive || digits >= DIGITS_LIVE))
  const explained = isRun && digits >= DIGITS_EXPLAINED ? EXPLAINED_WITHIN : 0
  const lookahead = live ? Math.max(explained, forced, custom?.lookahead ?? 0) : 0
  emit({ start: segmentStart, end, lookahead, isLive: live })
  state.segmentStart = end
  state.isRun = false
  state.isLive = false
  state.digits = 0
}

interface Beginning {
  readonly at: number
  readonly code: number
  readonly kind: number
}

/** A word begins: what stands before it is let go, unless it may belong to this one. */
function beginWord(state: State, ports: SegmenterPorts, { at, code, kind }: Beginning): StreamWord {
  const { previous, isRun, segmentStart } = state
  const isTooLong = at - segmentStart > RUN_MAX
  const mayBelong =
    previous !== null &&
    (mayBeSpoken(code) || (isShortUpper(previous) && (kind === UNIT.digit || isUpperUnit(code))))
  if (isTooLong) close(state, ports, { end: at, forced: FORCED_LOOKAHEAD })
  else if (!isRun && !mayBelong) close(state, ports, { end: at })
  return newWord(at)
}

/** Lets go of what stands before a word as soon as its first letters show that they are not tied. */
function closeEarly(state: State, ports: SegmenterPorts, word: StreamWord): void {
  if (state.segmentStart >= word.start || word.letters > 4 || word.letters === 0) return
  const isPlain = word.digits === 0 && !word.hasAt && !word.hasStrange && !word.isUpper
  if (!isPlain || mayTie(state.previous, word)) return
  close(state, ports, { end: word.start })
}

function endWord(state: State, ports: SegmenterPorts, end: number): void {
  const { word, previous, isAfterName } = state
  if (word === null) return
  state.word = null
  state.previous = word
  if (state.isRun && !goesOn(previous, word)) close(state, ports, { end: word.start })
  const isNamed = isAfterName && word.letters + word.digits > 3
  const opens = opensRun(word, end) || isSpoken(word) || isNamed
  if (!opens && !state.isRun && !isShortUpper(word)) close(state, ports, { end: word.start })
  if (opens) {
    state.isRun = true
    state.isLive ||= isNamed || isTelling(word, end)
  }
  if (state.isRun) state.digits += word.digits + (isDigitWord(word.text) ? 1 : 0)
  state.isAfterName =
    mayEndName(word) && NAMES_SECRET.test(ports.slice(Math.max(0, end - NAME_REACH), end))
  const keyAt = word.last === 0x4e ? ports.slice(word.start, end).indexOf('-----BEGIN') : -1
  if (keyAt >= 0) state.keyAt = word.start + keyAt
}

/** Inside a private key nothing is let go before its last line, or before it is too long for one. */
function stepInKey(state: State, ports: SegmenterPorts, at: number): void {
  const { keyAt, keyEndAt } = state
  const { slice } = ports
  const length = at - keyAt
  if (length === KEY_HEAD && !slice(keyAt, at).includes('PRIVATE KEY')) leaveKey(state)
  else if (length >= KEY_UNITS_MAX) closeKey(state, ports, at + 1)
  else if (keyEndAt < 0) {
    if (slice(at - 7, at + 1) === '-----END') state.keyEndAt = at
  } else if (at > keyEndAt + 5 && slice(at - 4, at + 1) === '-----') closeKey(state, ports, at + 1)
}

function closeKey(state: State, ports: SegmenterPorts, end: number): void {
  leaveKey(state)
  close(state, ports, { end })
}

function leaveKey(state: State): void {
  state.keyAt = -1
  state.keyEndAt = -1
  state.word = null
  state.previous = null
  state.isRun = true
  state.isLive = true
}
