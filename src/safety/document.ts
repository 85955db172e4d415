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
