import { z } from 'zod'
import { routingWishSchema } from './chat-request.ts'

/** `POST /v1/embeddings` (openai/openai-openapi, `CreateEmbeddingRequest`). */
export const embeddingsRequestSchema = z.looseObject({
  model: z.string().min(1).max(256),
  input: z.union([
    z.string(),
    z.array(z.string()).min(1).max(2048),
    z.array(z.number().int()).min(1),
    z.array(z.array(z.number().int()).min(1)).min(1).max(2048),
  ]),
  dimensions: z.number().int().positive().nullish(),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  user: z.string().nullish(),
  routing: routingWishSchema.optional(),
})

export type EmbeddingsRequest = z.infer<typeof embeddingsRequestSchema>

/** Vectors in the order of the inputs. `promptTokens` is null when the provider did not say. */
export interface EmbeddingsAnswer {
  readonly vectors: readonly (readonly number[])[]
  readonly promptTokens: number | null
}
