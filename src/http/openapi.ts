import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { chatRequestSchema } from '../openai/chat-request.ts'
import { embeddingsRequestSchema } from '../openai/embeddings.ts'
import type { HttpEnv } from './env.ts'

export const errorSchema = z
  .object({
    error: z.object({
      code: z.string().nullable(),
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
  })
  .openapi('Error')

/** One refusal in the document. */
export const errorAnswer = (description: string) => ({
  description,
  content: { 'application/json': { schema: errorSchema } },
})

/** One good answer in the document. */
export const jsonAnswer = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
})

/** A body that must be there. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true as const,
  content: { 'application/json': { schema } },
})

/** The refusals that every endpoint with a credential shares. */
export const ERROR_ANSWERS = {
  400: errorAnswer('The request does not fit the schema.'),
  401: errorAnswer('No valid credential.'),
  403: errorAnswer('The credential does not allow this.'),
  429: errorAnswer('Rate limit exceeded.'),
} as const

const MODEL_ERROR_ANSWERS = {
  ...ERROR_ANSWERS,
  402: errorAnswer('The budget is spent.'),
  404: errorAnswer('No such model.'),
  413: errorAnswer('The body is too large.'),
  502: errorAnswer('The provider broke its protocol.'),
  503: errorAnswer('All providers failed or are unavailable.'),
  504: errorAnswer('The provider did not answer in time.'),
} as const

const completionSchema = z
  .looseObject({
    id: z.string(),
    object: z.literal('chat.completion'),
    created: z.number().int(),
    model: z.string(),
    choices: z.array(z.looseObject({ index: z.number().int(), finish_reason: z.string() })),
  })
  .openapi('ChatCompletion')

const embeddingListSchema = z
  .looseObject({
    object: z.literal('list'),
    model: z.string(),
    data: z.array(z.looseObject({ index: z.number().int() })),
  })
  .openapi('EmbeddingList')

/** What is documented of a model endpoint, which the door serves instead of a route of Hono. */
const MODEL_PATHS = {
  '/v1/chat/completions': {
    summary: 'Chat completion, whole or as a stream',
    request: chatRequestSchema.meta({ id: 'ChatRequest' }),
    answer: completionSchema,
    isStreamed: true,
  },
  '/v1/embeddings': {
    summary: 'Embeddings',
    request: embeddingsRequestSchema.meta({ id: 'EmbeddingsRequest' }),
    answer: embeddingListSchema,
    isStreamed: false,
  },
} as const

/** Adds the model endpoints to the document, and the way to prove oneself. */
export function describeModelEndpoints(
  app: OpenAPIHono<HttpEnv>,
  endpoints: readonly { readonly path: string; readonly permission: string }[],
): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key (`sk-scalix-...`) or a token from `POST /auth/login`.',
  })
  for (const [path, { summary, request, answer, isStreamed }] of Object.entries(MODEL_PATHS)) {
    const endpoint = endpoints.find((it) => it.path === path)
    if (endpoint === undefined) continue
    app.openAPIRegistry.registerPath({
      method: 'post',
      path,
      tags: ['Models'],
      summary,
      security: [{ bearer: [] }],
      'x-permission': endpoint.permission,
      request: { body: { required: true, content: { 'application/json': { schema: request } } } },
      responses: {
        200: {
          description: 'The answer.',
          content: {
            'application/json': { schema: answer },
            ...(isStreamed ? { 'text/event-stream': { schema: z.string() } } : {}),
          },
        },
        ...MODEL_ERROR_ANSWERS,
      },
    })
  }
}

/** The whole document, made once: routes do not change while the process runs. */
export function createOpenApiDocument(app: OpenAPIHono<HttpEnv>, version: string) {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Scalix Router',
      version,
      description:
        'One OpenAI-compatible API in front of many providers. Change the base URL of your SDK and keep your code.',
      license: { name: 'Apache-2.0' },
    },
  })
}

export type OpenApiDocument = ReturnType<typeof createOpenApiDocument>
