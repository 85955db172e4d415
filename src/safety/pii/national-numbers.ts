import type { Scan } from '../scan.ts'
import { isMadeUp } from './checks.ts'
import { hasContext, mayHaveContext } from './context.ts'
import { EUROPE } from './national-rules-europe.ts'
import { ELSEWHERE } from './national-rules-world.ts'
import type { NumberRule } from './number-rule.ts'
import type { NumberCandidate } from './numbers.ts'
import { piiDetector } from './report.ts'

/** Words that introduce an identity number in any country. */
const ANY_ID =
  /\b(?:national id|identity|id (?:no|number|card)|identification|personal (?:id|code|number|no)|citizen|tax (?:id|number|no)|taxpayer|social (?:security|insurance)|insurance number|registration number)\b/

const RULES = [...EUROPE, ...ELSEWHERE]
const BY_LENGTH = new Map(
  RULES.map(({ length }) => [length, RULES.filter((rule) => rule.length === length)] as const),
)
/** Two national rules that a number passes: a word decides, else the one with the written form. */
const NOT_AN_ID =
  /\bisbn\b|\border\b|invoice|tracking|timestamp|\bepoch\b|\bsku\b|\bimei\b|part (?:no|number)|\bean\b|\bupc\b/

/** National identity, tax and insurance numbers made of digits. */
export const nationalNumbers = piiDetector('national_numbers', function* find(scan: Scan) {
  for (const [length, rules] of BY_LENGTH) {
    for (const number of scan.numbers().ofLength(length)) {
      if (isMadeUp(number.digits)) continue
      const rule = chooseRule(scan, number, rules)
      if (rule === null) continue
      yield {
        kind: rule.kind,
        start: number.start,
        end: number.end,
        confidence: rule.score < 0.8 ? 'context' : 'checksum',
        score: rule.score,
      }
    }
  }
})

interface Chosen {
  readonly kind: string
  readonly score: number
}

function chooseRule(
  scan: Scan,
  number: NumberCandidate,
  rules: readonly NumberRule[],
): Chosen | null {
  const { digits, isolated } = number
  // Which of these is asked first changes nothing but the time it takes.
  const named = rules.find(
    ({ words, check }) =>
      mayHaveContext(scan, number, words) && check(digits) && hasContext(scan, number, words),
  )
  if (named !== undefined) return { kind: named.kind, score: 0.95 }
  if (!isolated) return null
  const bare = rules.find((rule) => countsBare(rule, number) && rule.check(digits))
  const isAnyId = bare === undefined && mayHaveContext(scan, number, ANY_ID)
  const first = isAnyId ? rules.find(({ check }) => check(digits)) : undefined
  if ((bare ?? first) === undefined || hasContext(scan, number, NOT_AN_ID)) return null
  if (bare !== undefined) return { kind: bare.kind, score: 0.85 }
  return first !== undefined && hasContext(scan, number, ANY_ID)
    ? { kind: first.kind, score: 0.75 }
    : null
}

function countsBare({ bare }: NumberRule, { grouping, separator }: NumberCandidate): boolean {
  if (bare === 'never') return false
  if (bare === 'always') return true
  return bare.includes(grouping) && separator !== '.' && !separator.includes('\n')
}
