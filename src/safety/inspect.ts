import type { Detector } from './detector.ts'
import { scoreText } from './model-windows.ts'
import { decide, type PieceResult } from './policy/decide.ts'
import { createCustomDetectors } from './policy/custom.ts'
import { createExceptions, type IsExcepted } from './policy/exceptions.ts'
import type { Policy } from './policy.ts'
import { harms, minorsRule } from './rules/harms.ts'
import { injection } from './rules/injection.ts'
import { maliciousCode } from './rules/malicious-code.ts'
import { createSpanDetectors } from './span-detectors.ts'
import { findSpans } from './spans.ts'
import {
  SAFETY_TYPES,
  type Classify,
  type Direction,
  type Finding,
  type Piece,
  type SafetyType,
  type Scores,
} from './types.ts'
import type { Edit, Verdict } from './verdict.ts'
import { findWords } from './words.ts'

/** Detectors of words that the core brings along. */
export const WORD_DETECTORS: readonly Detector[] = [injection, maliciousCode, harms, minorsRule]

/** A policy with everything it needs to be applied, worked out once. */
export interface PreparedPolicy {
  readonly policy: Policy
  readonly spans: readonly Detector[]
  readonly words: readonly Detector[]
  readonly classify: Classify | null
  readonly isExcepted: IsExcepted
  /** The policy looks for words or expressions of its own. */
  readonly isCustom: boolean
}

export interface PrepareOptions {
  /** The trained classifier; without one, rules judge alone. */
  readonly classify?: Classify
  /** Further detectors beside the built-in ones. */
  readonly detectors?: readonly Detector[]
}

/** Prepares a policy. Costly next to an inspection: keep the result as long as the policy holds. */
export function preparePolicy(
  policy: Policy,
  { classify, detectors = [] }: PrepareOptions = {},
): PreparedPolicy {
  const custom = createCustomDetectors(policy)
  const spans = [
    ...createSpanDetectors(policy.regions),
    ...custom,
    ...detectors.filter(({ reads }) => reads === 'spans'),
  ]
  const words = [...WORD_DETECTORS, ...detectors.filter(({ reads }) => reads === 'words')]
  return {
    policy,
    spans: spans.filter((detector) => isWanted(detector, policy)),
    // Hard rules run whatever the policy switched off.
    words,
    classify: classify ?? null,
    isExcepted: createExceptions(policy),
    isCustom: custom.length > 0,
  }
}

function isWanted({ types }: Detector, { types: rules }: Policy): boolean {
  return types.some((type) => rules[type].enabled)
}

export interface InspectOptions {
  readonly direction: Direction
  /** For exceptions that expire. */
  readonly nowMs: number
}

/**
 * Says what a policy makes of the texts of a call. Pure; never fails: a check that does counts as
 * the policy's `on_error` says.
 */
export function inspectPieces(
  pieces: readonly Piece[],
  prepared: PreparedPolicy,
  { direction, nowMs }: InspectOptions,
): Verdict {
  const results = pieces.map((piece) => inspectPiece(piece, prepared, nowMs))
  return withWideStrips(decide(results, prepared.policy, direction), pieces)
}

/** What is found in one piece, before the policy decides. */
export function inspectPiece(piece: Piece, prepared: PreparedPolicy, nowMs: number): PieceResult {
  const failed = new Set<SafetyType>()
  const guarded = (detectors: readonly Detector[]) =>
    detectors.map((detector) => guardDetector(detector, failed))
  const findings = [
    ...findSpans(piece, { detectors: guarded(prepared.spans) }),
    ...findWords(piece, guarded(prepared.words)),
  ].filter((finding) => !prepared.isExcepted(finding, piece.text, nowMs))
  const scores = classifyPiece(piece, { prepared, findings, failed })
  return { origin: piece.origin, findings, scores, failed: [...failed] }
}

/** A detector that reports its failure instead of raising it. */
export function guardDetector(detector: Detector, failed: Set<SafetyType>): Detector {
  return {
    ...detector,
    detect(scan) {
      try {
        return detector.detect(scan)
      } catch {
        for (const type of detector.types) failed.add(type)
        return []
      }
    },
  }
}

interface Classifying {
  readonly prepared: PreparedPolicy
  readonly findings: readonly Finding[]
  readonly failed: Set<SafetyType>
}

function classifyPiece(
  { text }: Piece,
  { prepared, findings, failed }: Classifying,
): Scores | null {
  const { classify } = prepared
  if (classify === null || text === '') return null
  try {
    return scoreText(
      text,
      classify,
      findings.map(({ start }) => start),
    )
  } catch {
    for (const type of SAFETY_TYPES) failed.add(type)
    return null
  }
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
