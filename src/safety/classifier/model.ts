import { foldText } from '../text/fold.ts'
import { tokenize } from '../text/tokens.ts'
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

/** The words of a text as the model reads them. */
export function readWords(text: string): readonly string[] {
  return tokenize(foldText(text).text).words
}
