import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import {
  CHECK_GROUPS,
  type CheckCall,
  type CheckDesk,
  type Checked,
  type CheckName,
  type CheckQuestion,
} from '../../gateway/safety/check-desk.ts'
import { messageSchema } from '../../openai/chat-request.ts'
import { narrowPolicySchema } from '../../safety/document.ts'
import { DIRECTIONS, ORIGINS, SAFETY_TYPES, type SafetyType } from '../../safety/types.ts'
import { backgroundOf } from '../background.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import type { HttpEnv } from '../env.ts'
import { ERROR_ANSWERS, jsonAnswer, jsonBody } from '../openapi.ts'

const TEXT_UNITS_MAX = 1024 * 1024
const text = z.string().max(TEXT_UNITS_MAX)

const checkNames = [...SAFETY_TYPES, ...Object.keys(CHECK_GROUPS)] as [CheckName, ...CheckName[]]

const questionSchema = z
  .strictObject({
    content: text.optional(),
    text: text.optional().openapi({ description: 'The same as `content`.' }),
    messages: z.array(messageSchema).min(1).max(1000).optional(),
    checks: z.array(z.enum(checkNames)).min(1).optional().openapi({
      description:
        'Types, or the groups `pii`, `toxicity`, `security` and `all`. Left out: all that the policy looks for.',
    }),
    direction: z.enum(DIRECTIONS).default('input'),
    origin: z.enum(ORIGINS).default('user').openapi({ description: 'Who wrote `content`.' }),
    model: z
      .string()
      .max(256)
      .default('')
      .openapi({ description: 'Whose policy holds, where aliases have policies of their own.' }),
    policy: narrowPolicySchema
      .optional()
      .openapi({ description: 'On top of the policy that holds; it can only tighten.' }),
  })
  .refine(
    (body) =>
      [body.content, body.text, body.messages].filter((it) => it !== undefined).length === 1,
    'needs one of content, text and messages',
  )
  .openapi('GuardrailQuestion')

const violationSchema = z.object({
  type: z.string(),
  score: z.number(),
  action: z.string(),
  severity: z.string(),
  detector: z.string(),
  reason: z.string(),
})

const versionSchema = z.object({ gateway: z.int(), tenant: z.int() })

const checkedSchema = z
  .object({
    action: z.string(),
    allowed: z.boolean(),
    safe: z.boolean().openapi({ description: 'Nothing was found that the policy cares about.' }),
    violations: z.array(violationSchema),
    masked_text: z.string().optional(),
    masked_messages: z.array(z.looseObject({})).optional(),
    policy_version: versionSchema,
    mode: z.string(),
    would_have: z.string().openapi({ description: 'What an enforced policy would do.' }),
    violation_id: z.string().nullable(),
    request_id: z.string(),
  })
  .openapi('GuardrailCheck')

const analysisSchema = z
  .object({
    scores: z.record(z.string(), z.number()),
    findings: z.array(
      z.object({
        type: z.string(),
        kind: z.string(),
        piece: z.int(),
        start: z.int(),
        end: z.int(),
        score: z.number(),
        confidence: z.string(),
        detector: z.string(),
      }),
    ),
    actions: z.record(z.string(), z.string()),
    action: z.string(),
    allowed: z.boolean(),
    violations: z.array(violationSchema),
    timings: z.object({ total_us: z.int() }),
    policy_version: versionSchema,
    mode: z.string(),
    request_id: z.string(),
  })
  .openapi('GuardrailAnalysis')

/** POST /api/guardrails/check: what the policy makes of a text, with a record. */
const check = (desk: CheckDesk) =>
  defineEndpoint({
    permission: 'chat:write',
    area: 'model',
    route: {
      method: 'post',
      path: '/api/guardrails/check',
      tags: ['Guardrails'],
      summary: 'Check a text or messages against the policy',
      request: { body: jsonBody(questionSchema) },
      responses: { 200: jsonAnswer('The verdict.', checkedSchema), ...ERROR_ANSWERS },
    },
    handler: async (c) => {
      const checked = await desk.check(callOf(c), toQuestion(c.req.valid('json')))
      const { verdict } = checked
      return c.json(
        {
          action: verdict.action,
          allowed: verdict.allowed,
          safe: verdict.violations.length === 0,
          violations: verdict.violations.map(toWireViolation),
          ...(checked.maskedText !== null && { masked_text: checked.maskedText }),
          ...(checked.maskedMessages !== null && { masked_messages: checked.maskedMessages }),
          policy_version: checked.policyVersion,
          mode: verdict.mode,
          would_have: verdict.computed,
          violation_id: checked.violationId,
          request_id: c.get('requestId'),
        },
        200,
      )
    },
  })

/** POST /api/guardrails/analyze: everything that was found; nothing is recorded. */
const analyse = (desk: CheckDesk) =>
  defineEndpoint({
    permission: 'chat:write',
    area: 'model',
    route: {
      method: 'post',
      path: '/api/guardrails/analyze',
      tags: ['Guardrails'],
      summary: 'Scores and findings of a text or messages, without a record',
      request: { body: jsonBody(questionSchema) },
      responses: { 200: jsonAnswer('The analysis.', analysisSchema), ...ERROR_ANSWERS },
    },
    handler: async (c) => {
      const checked = await desk.analyse(callOf(c), toQuestion(c.req.valid('json')))
      const { verdict } = checked
      return c.json(
        {
          scores: verdict.scores,
          findings: verdict.findings.map(
            ({ type, kind, piece, start, end, score, confidence, detector }) => ({
              type,
              kind,
              piece,
              start,
              end,
              score,
              confidence,
              detector,
            }),
          ),
          actions: actionsOf(checked),
          action: verdict.action,
          allowed: verdict.allowed,
          violations: verdict.violations.map(toWireViolation),
          timings: { total_us: checked.elapsedUs },
          policy_version: checked.policyVersion,
          mode: verdict.mode,
          request_id: c.get('requestId'),
        },
        200,
      )
    },
  })

/** Checks and analyses of texts, without a model. */
export function guardrails(desk: CheckDesk): Endpoint[] {
  return [check(desk), analyse(desk)]
}

function callOf(c: Context<HttpEnv>): CheckCall {
  return {
    id: c.get('requestId'),
    principal: c.get('principal'),
    runInBackground: backgroundOf(c),
  }
}

function toQuestion(body: z.infer<typeof questionSchema>): CheckQuestion {
  return {
    text: body.content ?? body.text ?? null,
    messages: body.messages ?? null,
    checks: body.checks ?? null,
    direction: body.direction,
    origin: body.origin,
    model: body.model,
    policy: body.policy ?? null,
  }
}

function toWireViolation({
  type,
  score,
  action,
  severity,
  detector,
  reason,
}: Checked['verdict']['violations'][number]) {
  return { type, score, action, severity, detector, reason }
}

/** What the policy does about each type. */
function actionsOf({ verdict }: Checked): Record<string, string> {
  const found = new Map<SafetyType, string>(verdict.violations.map((it) => [it.type, it.action]))
  return Object.fromEntries(SAFETY_TYPES.map((type) => [type, found.get(type) ?? 'allow']))
}
