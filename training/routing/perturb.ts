import { createRandom } from './random.ts'

export type Perturbation = (text: string, seed: number) => string

const TYPO_SHARE = 0.02

/** Changes that leave the meaning, and so should leave the decision. */
export const PERTURBATIONS: Readonly<Record<string, Perturbation>> = {
  typos: swapLetters,
  'upper case': (text) => text.toUpperCase(),
  'lower case': (text) => text.toLowerCase(),
  spacing: (text) => `  ${text.replaceAll(' ', '  ')}\n\n`,
  courtesy: (text) => `Hello, could you please ${text} Thank you very much in advance!`,
}

/** Two neighbouring letters change places at one letter in fifty. */
function swapLetters(text: string, seed: number): string {
  const random = createRandom(seed)
  const chars = Array.from(text)
  for (let at = 0; at + 1 < chars.length; at += 1) {
    const [first = '', second = ''] = [chars[at], chars[at + 1]]
    const areLetters = /\p{L}/u.test(first) && /\p{L}/u.test(second)
    if (!areLetters || random() >= TYPO_SHARE) continue
    chars[at] = second
    chars[at + 1] = first
    at += 1
  }
  return chars.join('')
}
