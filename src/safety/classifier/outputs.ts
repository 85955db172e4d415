import type { SafetyType } from '../types.ts'

/** What the model gives, in the order of the table's columns. Identifiers are not its business. */
export const OUTPUTS = [
  'hate',
  'violence',
  'sexual',
  'harassment',
  'misinformation',
  'malicious_code',
  'spam',
  'political',
  'illegal',
  'prompt_injection',
  'any',
] as const satisfies readonly (SafetyType | 'any')[]

export type Output = (typeof OUTPUTS)[number]

/** Columns of the table. */
export const COLUMNS = OUTPUTS.length

/** The column that says whether a text is harmful at all. */
export const ANY = OUTPUTS.indexOf('any')

/**
 * How much `any` counts in the evidence for each type: what speaks of intent is learned best over
 * all types together. Speeches are not harmful.
 */
const SHARE_OF_ANY: Readonly<Record<Output, number>> = {
  hate: 0.7,
  violence: 0.7,
  sexual: 0.7,
  harassment: 0.7,
  misinformation: 0.7,
  malicious_code: 0.7,
  spam: 0.3,
  political: 0,
  illegal: 0.7,
  prompt_injection: 0.7,
  any: 0,
}
const SHARES = OUTPUTS.map((output) => SHARE_OF_ANY[output])

/** What is harmful beyond doubt in one way is not therefore so in every way. */
const INTENT_MAX = 1

/** Types that make a text harmful; what persuades or advertises may be fine. */
const IS_HARM = OUTPUTS.map(
  (output) =>
    output !== 'any' &&
    output !== 'political' &&
    output !== 'spam' &&
    output !== 'prompt_injection',
)

/** Joins the evidence of the columns, in place: `any` to each type, the strongest type to `any`. */
export function joinEvidence(evidence: Float64Array): void {
  const any = evidence[ANY] ?? 0
  const intent = Math.min(any, INTENT_MAX)
  let strongest = Number.NEGATIVE_INFINITY
  for (let column = 0; column < COLUMNS; column += 1) {
    const own = evidence[column] ?? 0
    if (IS_HARM[column] === true && own > strongest) strongest = own
    evidence[column] = own + (SHARES[column] ?? 0) * intent
  }
  evidence[ANY] = any + strongest
}
