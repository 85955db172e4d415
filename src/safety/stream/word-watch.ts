import type { PreparedPolicy } from '../prepare.ts'
import { highest } from '../model-windows.ts'
import { SAFETY_TYPES, type Finding, type Origin, type SafetyType, type Scores } from '../types.ts'
import { isWordUnit } from '../text/characters.ts'
import { WORD_MAX } from '../text/tokens.ts'
import { readText } from '../reading.ts'
import { findWordsIn } from '../words.ts'
import type { StreamText } from './stream-text.ts'

/** About the last sixty words. */
const WINDOW = 400
const SENTENCE_MIN = 100
const EVERY = 200

/** Judges the words of a stream at the ends of sentences, and at the latest every 200 units. */
export interface WordWatch {
  /** Called after each unit; says whether the words were judged. */
  step(read: number, code: number): boolean
  finish(read: number): void
  findings(): readonly Finding[]
  scores(): Scores | null
  /** Changes whenever a judgement changed. */
  version(): number
  /** Where the next window may begin. */
  needsFrom(): number
}

export interface WordWatchPorts {
  readonly prepared: PreparedPolicy
  readonly origin: Origin
  readonly text: StreamText
  readonly failed: Set<SafetyType>
  readonly nowMs: number
}

export function createWordWatch({
  prepared,
  origin,
  text,
  failed,
  nowMs,
}: WordWatchPorts): WordWatch {
  const findings: Finding[] = []
  const ends = new Map<string, number>()
  let scores: Scores | null = null
  let judgedTo = 0
  let version = 0

  const keep = (finding: Finding) => {
    // Windows overlap: the same words are counted once.
    if (finding.start < (ends.get(finding.kind) ?? 0)) return
    ends.set(finding.kind, finding.end)
    findings.push(text.toRaw(finding))
    version += 1
  }

  /** Not inside a word: half a word may be another one. */
  const startOfWindow = (read: number): number => {
    let start = Math.max(0, read - WINDOW)
    if (start === 0) return 0
    while (start < read && isWordUnit(text.codeAt(start - 1)) && isWordUnit(text.codeAt(start)))
      start += 1
    return start
  }

  const judge = (read: number) => {
    const start = startOfWindow(read)
    const window = text.slice(start, read)
    judgedTo = read
    const readings = readText({ text: window }, { origin })
    for (const finding of findWordsIn(readings, { detectors: prepared.words, failed })) {
      if (prepared.isExcepted(finding, window, nowMs)) continue
      keep({ ...finding, start: finding.start + start, end: finding.end + start })
    }
    classifyWindow(window)
  }

  const classifyWindow = (window: string) => {
    if (prepared.classifyAnswers === null) return
    try {
      const own = prepared.classifyAnswers(window)
      const before = scores
      scores = before === null ? own : highest(before, own)
      const best = scores
      if (SAFETY_TYPES.some((type) => best[type] > (before?.[type] ?? 0))) version += 1
    } catch {
      for (const type of SAFETY_TYPES) failed.add(type)
    }
  }

  return {
    step(read, code) {
      const since = read - judgedTo
      if (since < SENTENCE_MIN || (since < EVERY && !isSentenceEnd(code))) return false
      // Half a word may be another one.
      if (since < EVERY + WORD_MAX && isWordUnit(code)) return false
      judge(read)
      return true
    },
    finish(read) {
      if (read > judgedTo) judge(read)
    },
    findings: () => findings,
    scores: () => scores,
    version: () => version,
    needsFrom: () => judgedTo + EVERY - WINDOW,
  }
}

/** . ! ? line break, and their like in Chinese and Japanese. */
function isSentenceEnd(code: number): boolean {
  return (
    code === 0x2e ||
    code === 0x21 ||
    code === 0x3f ||
    code === 10 ||
    code === 0x3002 ||
    code === 0xff01 ||
    code === 0xff1f
  )
}
