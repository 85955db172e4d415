import { z } from 'zod'
import { toParamPath } from '../lib/param-path.ts'
import { policyDocumentSchema } from './policy.ts'

/** What keys, aliases and single calls may say: everything but who is let off. */
export const narrowPolicySchema = policyDocumentSchema.omit({ exceptions: true })

const name = z.string().min(1).max(256)

const reviewSchema = z.strictObject({
  /** Hours that what is held can be released in; after that it is gone. */
  hold_hours: z
    .number()
    .int()
    .min(1)
    .max(24 * 90)
    .optional(),
  /** A release needs a second reviewer. */
  four_eyes: z.boolean().optional(),
})

const moderatorSchema = z.strictObject({
  /** Pinned to a provider: `openai/omni-moderation-latest`, `ollama/llama-guard3`. */
  model: z
    .string()
    .max(256)
    .regex(/^[^/]+\/.+$/, 'name a provider and a model: provider/model'),
  /** What it speaks: OpenAI's moderations, or Llama Guard over any provider's chat. */
  kind: z.enum(['openai-moderation', 'llama-guard']),
  /** Of all texts, or only of those that reach a type's `ask_from` and not its `block_from`. */
  when: z.enum(['unsure', 'always']).default('unsure'),
  timeout_ms: z.number().int().min(50).max(30_000).default(800),
  /** Without an answer the local verdict holds, or each type does what its `on_error` says. */
  on_error: z.enum(['local', 'policy']).default('local'),
})

/** A model that is asked about texts. */
export type ModeratorSettings = z.infer<typeof moderatorSchema>

/**
 * The settings document `safety`, of the gateway or a tenant: a policy, what is otherwise for single
 * keys (by id) and aliases (by the model's name as callers write it), and how reviews go.
 */
export const safetyDocumentSchema = policyDocumentSchema.extend({
  keys: z.record(name, narrowPolicySchema).default({}),
  aliases: z.record(name, narrowPolicySchema).default({}),
  /** What happens to parts that nothing here can read: images, audio, files, lists of tokens. */
  unread_parts: z.enum(['allow', 'block']).optional(),
  review: reviewSchema.optional(),
  moderator: moderatorSchema.optional(),
})

/** A safety document that has been checked. */
export type SafetyDocument = z.infer<typeof safetyDocumentSchema>
/** What a key, an alias or a call says. */
export type NarrowPolicy = z.infer<typeof narrowPolicySchema>

export interface DocumentProblem {
  /** Where in the document, as `types.hate.block_from`. */
  readonly param: string
  readonly message: string
}

/**
 * What is wrong with a document, each with the place where; nothing when it can be used. What loosens
 * what a wider document says is no problem of the document: it is left as it was when they meet.
 */
export function findSafetyProblems(document: unknown): readonly DocumentProblem[] {
  const parsed = safetyDocumentSchema.safeParse(document)
  if (parsed.success) return []
  return parsed.error.issues.map(({ path, message }) => ({ param: toParamPath(path), message }))
}
