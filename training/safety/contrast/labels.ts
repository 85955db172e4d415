import type { Output } from '../../../src/safety/classifier/outputs.ts'

/** Nothing is wrong with it. */
export const HARMLESS: Readonly<Partial<Record<Output, number>>> = {
  hate: 0,
  violence: 0,
  sexual: 0,
  harassment: 0,
  misinformation: 0,
  malicious_code: 0,
  spam: 0,
  political: 0,
  illegal: 0,
  prompt_injection: 0,
  any: 0,
}

/** Types that a harmful act of a type is certainly not of; of the rest nothing is known. */
const NEVER: Readonly<Record<string, readonly Output[]>> = {
  illegal: ['political', 'prompt_injection', 'hate'],
  violence: ['political', 'prompt_injection', 'spam', 'malicious_code', 'misinformation'],
  malicious_code: ['political', 'prompt_injection', 'hate', 'sexual', 'violence'],
  harassment: ['political', 'prompt_injection', 'spam'],
  hate: ['prompt_injection', 'spam', 'malicious_code', 'sexual'],
  misinformation: ['prompt_injection', 'malicious_code', 'sexual', 'violence'],
  sexual: ['political', 'prompt_injection', 'spam', 'malicious_code', 'misinformation', 'hate'],
  spam: ['political', 'prompt_injection', 'hate', 'violence', 'sexual'],
}

/** The labels of a harmful text of a type. */
export function harmfulLabels(type: Output): Readonly<Partial<Record<Output, number>>> {
  const never = Object.fromEntries((NEVER[type] ?? []).map((other) => [other, 0]))
  return { ...never, [type]: 1, any: 1 }
}

/** The frame with its place filled, the first letter large. */
export function fill(frame: string, what: string): string {
  const text = frame.replace('{}', () => what)
  return text.charAt(0).toUpperCase() + text.slice(1)
}
