import { z } from 'zod'
import { isSafeExpression } from './policy/expressions.ts'
import { DIRECTIONS, ORIGINS, SAFETY_TYPES, type Direction, type Origin } from './types.ts'

/** What happens to a call, from the mildest on; the strongest of all findings wins. */
export const ACTIONS = ['allow', 'warn', 'block', 'quarantine', 'escalate'] as const

export type Action = (typeof ACTIONS)[number]

/** What happens to the text that was found: replaced for a while, replaced for good, or cut out. */
export const TRANSFORMS = ['mask', 'redact', 'strip'] as const

export type Transform = (typeof TRANSFORMS)[number]

/** Where a policy document stands: each one may only tighten what stands before it. */
export const SCOPES = ['global', 'tenant', 'key', 'alias'] as const

export type Scope = (typeof SCOPES)[number]

const score = z.number().min(0).max(1)
const action = z.enum(ACTIONS)
const transform = z.enum(TRANSFORMS).nullable()

const originPolicySchema = z.strictObject({
  action: action.optional(),
  transform: transform.optional(),
  block_from: score.optional(),
})

/** The policy of one type; what is left out stays as it was. */
const typePolicySchema = z.strictObject({
  enabled: z.boolean().optional(),
  directions: z.array(z.enum(DIRECTIONS)).optional(),
  origins: z.array(z.enum(ORIGINS)).optional(),
  /** From this score on the call is recorded and told. */
  warn_from: score.optional(),
  /** From this score up to `block_from` a moderator may be asked. */
  ask_from: score.optional(),
  /** From this score on `action` is taken. */
  block_from: score.optional(),
  action: action.optional(),
  transform: transform.optional(),
  /** What happens when a check of this type fails. */
  on_error: z.enum(['allow', 'warn', 'block']).optional(),
  /** Documents below may loosen this type. */
  overridable: z.boolean().optional(),
  /** What is otherwise for text of an origin. */
  by_origin: z.partialRecord(z.enum(ORIGINS), originPolicySchema).optional(),
})

const name = z.string().min(1).max(64)

const wordListSchema = z.strictObject({
  name,
  type: z.enum(SAFETY_TYPES),
  /** Found in any case and through usual disguises; a phrase is found as its words in a row. */
  words: z.array(z.string().min(2).max(80)).min(1).max(2000),
  score: score.default(1),
})

const expressionSchema = z.strictObject({
  name,
  type: z.enum(SAFETY_TYPES),
  /** RE2 syntax: time grows with the text only, whatever the expression. */
  expression: z
    .string()
    .min(1)
    .max(512)
    .refine(isSafeExpression, 'This is no expression in RE2 syntax, or it is too large.'),
  score: score.default(1),
})

const exceptionSchema = z.strictObject({
  /** SHA-256 (hex) of what was found, or of the whole text; or an expression that all of it matches. */
  match: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('hash'), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    z.strictObject({
      kind: z.literal('pattern'),
      expression: z
        .string()
        .min(1)
        .max(512)
        .refine(isSafeExpression, 'This is no expression in RE2 syntax, or it is too large.'),
    }),
  ]),
  /** For these types; all where left out. */
  types: z.array(z.enum(SAFETY_TYPES)).optional(),
  expires_at: z.iso.datetime(),
  author: z.string().min(1).max(200),
  note: z.string().max(500).optional(),
})

/** A safety policy as somebody writes it down, for the gateway, a tenant, a key or an alias. */
export const policyDocumentSchema = z.strictObject({
  /** `monitor` computes and records, and never acts. */
  mode: z.enum(['enforce', 'monitor']).optional(),
  /** Documents below may choose `monitor`. */
  mode_overridable: z.boolean().optional(),
  types: z.partialRecord(z.enum(SAFETY_TYPES), typePolicySchema).optional(),
  /** Countries (ISO 3166) that phone numbers without a country code may come from. */
  regions: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .max(12)
    .optional(),
  word_lists: z.array(wordListSchema).max(50).optional(),
  expressions: z.array(expressionSchema).max(50).optional(),
  exceptions: z.array(exceptionSchema).max(1000).optional(),
})

/** A policy document that has been checked. */
export type PolicyDocument = z.infer<typeof policyDocumentSchema>
/** One type in a document. */
export type TypePolicyDocument = z.infer<typeof typePolicySchema>
/** A list of words in a document. */
export type WordList = z.infer<typeof wordListSchema>
/** An expression in a document. */
export type CustomExpression = z.infer<typeof expressionSchema>
/** An exception in a document. */
export type PolicyException = z.infer<typeof exceptionSchema>

/** What is otherwise for text of one origin. */
export type OriginPolicy = z.infer<typeof originPolicySchema>

/** The policy of one type, complete. */
export interface TypePolicy {
  readonly enabled: boolean
  readonly directions: readonly Direction[]
  readonly origins: readonly Origin[]
  readonly warn_from: number
  readonly ask_from: number
  readonly block_from: number
  readonly action: Action
  readonly transform: Transform | null
  readonly on_error: 'allow' | 'warn' | 'block'
  readonly overridable: boolean
  readonly by_origin: Readonly<Partial<Record<Origin, OriginPolicy>>>
}

/** A policy, complete: the result of all documents that hold for a call. */
export interface Policy {
  readonly mode: 'enforce' | 'monitor'
  readonly modeOverridable: boolean
  readonly types: Readonly<Record<(typeof SAFETY_TYPES)[number], TypePolicy>>
  readonly regions: readonly string[]
  readonly wordLists: readonly WordList[]
  readonly expressions: readonly CustomExpression[]
  readonly exceptions: readonly PolicyException[]
}

/** How strong an action is. */
export function strengthOfAction(of: Action): number {
  return ACTIONS.indexOf(of)
}

/** The stronger one of two actions. */
export function strongerAction(a: Action, b: Action): Action {
  return strengthOfAction(a) >= strengthOfAction(b) ? a : b
}
