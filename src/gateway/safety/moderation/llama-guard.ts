import type { ChatRequest } from '../../../openai/chat-request.ts'
import type { ChatAnswer } from '../../../providers/adapter.ts'
import type { SafetyType } from '../../../safety/types.ts'
import { raise, type Opinion } from './opinion.ts'

/**
 * The hazards of Llama Guard 3 and 4 (MLCommons taxonomy, as its model card lists them) as our types.
 * Defamation, advice, intellectual property and election facts have none of their own.
 */
const TYPES_OF: Readonly<Record<string, readonly SafetyType[]>> = {
  S1: ['violence'],
  S2: ['illegal'],
  S3: ['sexual', 'illegal'],
  S4: ['sexual'],
  S5: ['misinformation', 'harassment'],
  S7: ['pii'],
  S9: ['illegal', 'violence'],
  S10: ['hate'],
  S11: ['violence'],
  S12: ['sexual'],
  S13: ['political', 'misinformation'],
  S14: ['malicious_code'],
}
const CHILD_EXPLOITATION = 'S4'
const UNSAFE = 0.9
const TOKENS_MAX = 32

/** The texts as one message; the model's own template puts the question around it. */
export function toGuardRequest(model: string, texts: readonly string[]): ChatRequest {
  return {
    model,
    messages: [{ role: 'user', content: texts.join('\n\n') }],
    temperature: 0,
    max_tokens: TOKENS_MAX,
  }
}

/** Throws where the answer is neither `safe` nor `unsafe` with hazards. */
export function readGuardAnswer({ completion, usage }: ChatAnswer): Opinion {
  const text = completion.choices[0]?.message.content?.trim() ?? ''
  const [verdict = '', ...rest] = text.split(/\s+/)
  const scores = new Map<SafetyType, number>()
  if (verdict === 'safe') return { scores, isHard: false, usage }
  const codes: readonly string[] = rest.join(',').match(/S\d{1,2}/g) ?? []
  if (verdict !== 'unsafe' || codes.length === 0)
    throw new Error('The guard’s answer is no verdict.')
  for (const code of codes) {
    for (const type of TYPES_OF[code] ?? []) raise(scores, type, UNSAFE)
  }
  return { scores, isHard: codes.includes(CHILD_EXPLOITATION), usage }
}
