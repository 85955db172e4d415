import type { Detector } from '../detector.ts'
import type { Scan } from '../scan.ts'
import type { Finding, SafetyType } from '../types.ts'
import { findClose, type Closeness, type Hits, type Lexicon, type TokenRange } from './lexicon.ts'
import type { WordFamily } from './word-families.ts'

/** A rule over words: concepts close together mean something. */
export interface WordRule extends Closeness {
  readonly type: SafetyType
  readonly kind: string
  readonly score: number
  /** Words that show good intent do not lower it. */
  readonly steadfast?: true
  readonly hard?: true
  /** Counts only in text that nobody should give orders in. */
  readonly foreignOnly?: true
}

export interface WordRules {
  readonly id: string
  readonly family: WordFamily
  readonly lexicon: Lexicon
  readonly rules: readonly WordRule[]
  /** Concept of words such as "prevent" and "report"; near a match they lower its score. */
  readonly protective?: string
}

const NOTHING: readonly Finding[] = []
const PROTECTED_WITHIN = 14
const PROTECTED_SCORE = 0.4

/** Makes a detector out of rules over words. */
export function wordRuleDetector({ id, family, lexicon, rules, protective }: WordRules): Detector {
  const types = [...new Set(rules.map(({ type }) => type))]
  return {
    id,
    reads: 'words',
    types,
    mayFind: (scan) => (scan.wordTriggers() & family) !== 0,
    detect(scan) {
      if ((scan.wordTriggers() & family) === 0) return NOTHING
      const hits = lexicon.read(scan.tokens())
      const findings: Finding[] = []
      for (const rule of rules) {
        if (rule.foreignOnly === true && !scan.isForeign) continue
        for (const range of findClose(hits, rule)) {
          const guarded = rule.steadfast !== true && isProtected(hits, range, protective)
          findings.push(findingAt(scan, rule, { id, range, guarded }))
        }
      }
      return findings
    },
  }
}

function isProtected(hits: Hits, [first, last]: TokenRange, concept: string | undefined): boolean {
  if (concept === undefined) return false
  return hits
    .at(concept)
    .some((at) => at >= first - PROTECTED_WITHIN && at <= last + PROTECTED_WITHIN)
}

interface Match {
  readonly id: string
  readonly range: TokenRange
  readonly guarded: boolean
}

function findingAt(scan: Scan, rule: WordRule, { id, range, guarded }: Match): Finding {
  const { starts, ends } = scan.tokens()
  const [first, last] = range
  const finding = {
    type: rule.type,
    kind: rule.kind,
    start: starts[first] ?? 0,
    end: ends[Math.min(last, ends.length - 1)] ?? scan.text.length,
    score: guarded ? rule.score * PROTECTED_SCORE : rule.score,
    confidence: 'rule',
    detector: id,
  } as const
  return rule.hard === true ? { ...finding, hard: true } : finding
}

/** A rule over the text itself: an expression without inner loops. */
export interface TextRule {
  readonly kind: string
  readonly expression: RegExp
  readonly score: number
  /** In lower case; whatever matches contains it. Absent: tried in any text. */
  readonly mark?: string
}

/** Rules, one expression for all their marks, and what is left of each when the text may be cut. */
export interface TextRules {
  readonly list: readonly TextRule[]
  readonly marks: RegExp
  readonly loose: readonly RegExp[]
}

/** Prepares rules over the text itself. */
export function createTextRules(list: readonly TextRule[]): TextRules {
  const marks = list.map(({ mark = '' }) => mark.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
  return {
    list,
    marks: new RegExp([...new Set(marks)].join('|'), 'i'),
    loose: list.map(({ expression }) => loosen(expression)),
  }
}

/** Matches wherever the expression matches in any part of a text: a cut may begin a word or a line. */
function loosen({ source }: RegExp): RegExp {
  return new RegExp(source.replaceAll('\\b', '').replace('(?:^|\\n)', ''))
}

/** Could a rule match in this text, or in a part of it? */
export function mayMatchText({ text, lower }: Scan, { list, marks, loose }: TextRules): boolean {
  if (!marks.test(text)) return false
  const lowered = lower()
  return list.some(
    ({ mark = '' }, at) => lowered.includes(mark) && loose[at]?.test(lowered) === true,
  )
}

/** Where the rules' expressions match, at most eight times each. */
export function findText(
  scan: Scan,
  { marks, list }: TextRules,
  as: Pick<Finding, 'type' | 'detector'>,
): readonly Finding[] {
  return marks.test(scan.text) ? findEach(scan, list, as) : NOTHING
}

/** The same for rules of which most texts of their kind have the marks. */
export function findEach(
  scan: Scan,
  rules: readonly TextRule[],
  as: Pick<Finding, 'type' | 'detector'>,
): readonly Finding[] {
  const findings: Finding[] = []
  const lower = scan.lower()
  for (const { kind, expression, score, mark } of rules) {
    if (mark !== undefined && !lower.includes(mark)) continue
    expression.lastIndex = 0
    for (let times = 0; times < 8; times += 1) {
      const match = expression.exec(lower)
      if (match === null) break
      const end = match.index + match[0].length
      findings.push({ ...as, kind, start: match.index, end, score, confidence: 'rule' })
    }
  }
  return findings
}
