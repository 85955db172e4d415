import { z } from 'zod'
import type { ModelAbilities } from '../domain/model.ts'
import type { Asked, PlanAnalysis } from './asked.ts'

/**
 * What a stored decision has to say of its request, so that it can be planned anew. Decisions of
 * earlier versions lack it and can only be read.
 */
const recordedSchema = z.looseObject({
  route_id: z.string(),
  requested: z.string(),
  chosen: z.string().nullable(),
  request: z.object({
    mode: z.enum(['chat', 'embedding']),
    body_bytes: z.number(),
    text_length: z.number(),
    attachments: z.number(),
    abilities: z.array(z.string()),
    output_tokens_max: z.number().nullable(),
    stream: z.boolean(),
    service_tier: z.string().nullable(),
    tool_result: z.boolean(),
    tool_count: z.number(),
    json_schema: z.boolean(),
    tags: z.array(z.string()),
  }),
  analysis: z
    .looseObject({ type: z.string(), difficulty: z.number(), language: z.string() })
    .nullable(),
  attempts: z.array(
    z.looseObject({
      outcome: z.string(),
      ms: z.number(),
      cost_usd: z.number().nullable(),
      input_tokens: z.number().nullable(),
      output_tokens: z.number().nullable(),
    }),
  ),
})

export type RecordedDecision = z.infer<typeof recordedSchema>

/** A stored decision as far as it can be replayed; null for one that can't. */
export function parseRecorded(document: unknown): RecordedDecision | null {
  return recordedSchema.safeParse(document).data ?? null
}

/** The request as a decision stores it: sizes and kinds, nothing of what was said. */
export function toRecordedRequest(asked: Asked): RecordedDecision['request'] {
  const { abilities, textLength, attachments } = asked.demands()
  return {
    mode: asked.mode,
    body_bytes: asked.bodyBytes,
    text_length: textLength,
    attachments,
    abilities: [...abilities],
    output_tokens_max: asked.outputTokensMax,
    stream: asked.isStream,
    service_tier: asked.serviceTier,
    tool_result: asked.hasToolResult,
    tool_count: asked.toolCount,
    json_schema: asked.wantsJsonSchema,
    tags: [...asked.tags],
  }
}

/** The same request to be planned again. Its luck is that of its own id, so that a replay repeats. */
export function askedByRecord({ request, analysis, route_id }: RecordedDecision): Asked {
  const known: PlanAnalysis | null = analysis
  return {
    mode: request.mode,
    bodyBytes: request.body_bytes,
    outputTokensMax: request.output_tokens_max,
    isStream: request.stream,
    serviceTier: request.service_tier,
    hasToolResult: request.tool_result,
    isContinued: false,
    tags: request.tags,
    toolCount: request.tool_count,
    wantsJsonSchema: request.json_schema,
    mayNeedAbilities: request.abilities.length > 0,
    demands: () => ({
      // Names of abilities that a later version has dropped ask for what no model has.
      abilities: request.abilities as (keyof ModelAbilities)[],
      textLength: request.text_length,
      attachments: request.attachments,
    }),
    analysis: () => known,
    knownAnalysis: () => known,
    sessionKey: () => route_id,
  }
}
