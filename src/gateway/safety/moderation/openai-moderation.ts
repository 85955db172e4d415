import { z } from 'zod'
import type { WireRequest } from '../../../providers/adapter.ts'
import type { SafetyType } from '../../../safety/types.ts'
import { raise, type Opinion } from './opinion.ts'

/** Of `POST /v1/moderations` (openai/openai-openapi, `CreateModerationResponse`). */
const answerSchema = z.looseObject({
  results: z
    .array(
      z.looseObject({
        flagged: z.boolean(),
        categories: z.record(z.string(), z.boolean().nullable()),
        category_scores: z.record(z.string(), z.number().nullable()),
      }),
    )
    .min(1),
})

/** Their categories as our types; a category and its narrower ones share the first word. */
const TYPE_OF: Readonly<Record<string, SafetyType>> = {
  hate: 'hate',
  harassment: 'harassment',
  violence: 'violence',
  'self-harm': 'violence',
  sexual: 'sexual',
  illicit: 'illegal',
}
const MINORS = 'sexual/minors'
/** What they flag counts at least this much: their thresholds differ from type to type. */
const FLAGGED = 0.85

/** One question about several texts. */
export function toModerationRequest(model: string, texts: readonly string[]): WireRequest {
  return {
    path: '/moderations',
    headers: ['content-type', 'application/json'],
    body: JSON.stringify({ model, input: texts }),
  }
}

/** Throws where the body is no such answer: what can't be read is never taken for safe. */
export function readModeration(body: unknown): Opinion {
  const { results } = answerSchema.parse(body)
  const scores = new Map<SafetyType, number>()
  let isHard = false
  for (const { categories, category_scores: given } of results) {
    for (const [category, score] of Object.entries(given)) {
      const type = TYPE_OF[category.split('/')[0] ?? '']
      if (type === undefined) continue
      const isFlagged = categories[category] === true
      raise(scores, type, isFlagged ? Math.max(FLAGGED, score ?? 0) : (score ?? 0))
      isHard ||= category === MINORS && isFlagged
    }
  }
  return { scores, isHard, usage: null }
}
