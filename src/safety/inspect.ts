import type { CleanMemory } from './clean-memory.ts'
import type { Vault } from './masking/vault.ts'
import { scoreText } from './model-windows.ts'
import { decide, type PieceResult } from './policy/decide.ts'
import type { Policy } from './policy.ts'
import type { PreparedPolicy } from './prepare.ts'
import { readText } from './reading.ts'
import { findSpansIn } from './spans.ts'
import { createStreamInspector } from './stream/stream-inspector.ts'
import {
  SAFETY_TYPES,
  type Direction,
  type Finding,
  type Origin,
  type Piece,
  type SafetyType,
  type Scores,
} from './types.ts'
import type { Edit, Verdict } from './verdict.ts'
import { lookQuickly } from './surely-clean.ts'
import { findWordsIn } from './words.ts'

export interface InspectOptions {
  readonly direction: Direction
  /** For exceptions that expire. */
  readonly nowMs: number
  /** Values in it were the caller's own: in an answer they are no finding. */
  readonly vault?: Vault | null
  /** Spares texts on their way to a model that were found clean before; the verdict is the same. */
  readonly memory?: CleanMemory | null
}

/**
 * Says what a policy makes of the texts of a call. Pure; never fails: a check that does counts as
 * the policy's `on_error` says.
 */
export function inspectPieces(
  pieces: readonly Piece[],
  prepared: PreparedPolicy,
  { direction, nowMs, vault = null, memory = null }: InspectOptions,
): Verdict {
  const results = pieces.map((piece) =>
    direction === 'input'
      ? recallInput(piece, prepared, { nowMs, memory })
      : inspectOutput(piece, { prepared, nowMs, vault }),
  )
  return withWideStrips(decide(results, prepared.policy, direction), pieces)
}

interface Recalling {
  readonly nowMs: number
  readonly memory: CleanMemory | null
}

function recallInput(
  piece: Piece,
  prepared: PreparedPolicy,
  { nowMs, memory }: Recalling,
): PieceResult {
  if (memory === null) return inspectInput(piece, prepared, nowMs)
  const known = memory.recall(piece, prepared)
  if (known !== null) return known
  const result = inspectInput(piece, prepared, nowMs)
  memory.keep(piece, prepared, result)
  return result
}

/** What is found in one piece on its way to the model, before the policy decides. */
function inspectInput(piece: Piece, prepared: PreparedPolicy, nowMs: number): PieceResult {
  const failed = new Set<SafetyType>()
  const readings = readText(piece, { origin: piece.origin })
  const findings = [
    ...findSpansIn(readings, { detectors: prepared.spans, failed }),
    ...findWordsIn(readings, { detectors: prepared.words, failed }),
  ].filter((finding) => !prepared.isExcepted(finding, piece.text, nowMs))
  const scores = classifyPiece(piece, { prepared, findings, failed, nowMs })
  return { origin: piece.origin, findings, scores, failed: [...failed] }
}

/** An answer that came whole is read as a stream in one part: both ways give the same. */
function inspectOutput(
  { text, origin, format }: Piece,
  { prepared, nowMs, vault }: Outgoing,
): PieceResult {
  const { isClean, isCleanOfWords } = lookQuickly({ text, origin, format }, prepared)
  if (isClean) return { origin, findings: [], scores: null, failed: [] }
  const options = { prepared, nowMs, origin, format, vault, isCleanOfWords }
  const inspector = createStreamInspector(options)
  inspector.push(text)
  inspector.end()
  return inspector.result()
}

interface Outgoing {
  readonly prepared: PreparedPolicy
  readonly nowMs: number
  readonly vault: Vault | null
}

interface Classifying {
  readonly prepared: PreparedPolicy
  readonly findings: readonly Finding[]
  readonly failed: Set<SafetyType>
  readonly nowMs: number
}

function classifyPiece(
  { text, origin }: Piece,
  { prepared, findings, failed, nowMs }: Classifying,
): Scores | null {
  const { classify, policy } = prepared
  if (classify === null || text === '' || !isOfInterest(policy, origin)) return null
  try {
    const places = findings.map(({ start }) => start)
    return withoutExcepted(scoreText(text, classify, places), { text, prepared, nowMs })
  } catch {
    for (const type of SAFETY_TYPES) failed.add(type)
    return null
  }
}

interface Excepting {
  readonly text: string
  readonly prepared: PreparedPolicy
  readonly nowMs: number
}

/** A text that is let off as a whole is let off by the model too. */
function withoutExcepted(scores: Scores, { text, prepared, nowMs }: Excepting): Scores {
  if (prepared.policy.exceptions.length === 0) return scores
  const whole = { kind: 'model', start: 0, end: text.length, detector: 'classifier' } as const
  const excepted = SAFETY_TYPES.filter((type) => {
    const finding = { ...whole, type, score: scores[type], confidence: 'model' as const }
    return scores[type] > 0 && prepared.isExcepted(finding, text, nowMs)
  })
  const none = Object.fromEntries(excepted.map((type) => [type, 0]))
  return excepted.length === 0 ? scores : { ...scores, ...none }
}

/** By default the operator's own prompt is trusted: long ones that come with every call cost nothing. */
function isOfInterest({ types }: Policy, origin: Origin): boolean {
  return SAFETY_TYPES.some((type) => {
    const { enabled, directions, origins } = types[type]
    return type !== 'pii' && enabled && directions.includes('input') && origins.includes(origin)
  })
}

const SENTENCE_EDGE = /[.!?\n。！？]/
const SENTENCE_UNITS_MAX = 600

/** What is cut out is cut out by the sentence; edits that fall into it go with it. */
function withWideStrips(verdict: Verdict, pieces: readonly Piece[]): Verdict {
  if (!verdict.edits.some(({ transform }) => transform === 'strip'))
    return { ...verdict, edits: withoutOverlaps(verdict.edits) }
  const wide = verdict.edits.map((edit) =>
    edit.transform === 'strip'
      ? { ...edit, ...sentenceAround(pieces[edit.piece]?.text ?? '', edit) }
      : edit,
  )
  return { ...verdict, edits: withoutOverlaps(wide) }
}

function sentenceAround(text: string, { start, end }: Edit): Pick<Edit, 'start' | 'end'> {
  let from = start
  while (from > 0 && start - from < SENTENCE_UNITS_MAX && !SENTENCE_EDGE.test(text[from - 1] ?? ''))
    from -= 1
  let to = end
  while (to < text.length && to - end < SENTENCE_UNITS_MAX && !SENTENCE_EDGE.test(text[to] ?? ''))
    to += 1
  return { start: from, end: Math.min(text.length, to + 1) }
}

/** Cuts first, then what starts first; what overlaps an edit already chosen is dropped. */
function withoutOverlaps(edits: readonly Edit[]): readonly Edit[] {
  const sorted = edits.toSorted(
    (a, b) =>
      a.piece - b.piece || a.start - b.start || b.end - a.end || (a.transform === 'strip' ? -1 : 1),
  )
  const kept: Edit[] = []
  for (const edit of sorted) {
    const last = kept.at(-1)
    if (last === undefined || last.piece !== edit.piece || edit.start >= last.end) kept.push(edit)
    else if (edit.end > last.end) kept[kept.length - 1] = mergeEdits(last, edit)
  }
  return kept
}

/** Two that overlap become one, with the stronger of their replacements. */
function mergeEdits(a: Edit, b: Edit): Edit {
  const order = ['mask', 'redact', 'strip']
  const stronger = order.indexOf(b.transform) > order.indexOf(a.transform) ? b : a
  return {
    ...stronger,
    start: Math.min(a.start, b.start),
    end: Math.max(a.end, b.end),
    secret: a.secret || b.secret,
  }
}
