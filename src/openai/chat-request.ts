import { z } from 'zod'

/**
 * `POST /v1/chat/completions`, request side (openai/openai-openapi, `CreateChatCompletionRequest`).
 * Every object is loose: fields we do not know are kept and passed on to OpenAI-compatible
 * providers. Known fields are checked for their type only, since which values a model takes is
 * for the provider to say.
 */
const contentPartSchema = z.looseObject({ type: z.string() })

const contentSchema = z.union([z.string(), z.array(contentPartSchema)])

const toolCallSchema = z.looseObject({
  id: z.string(),
  type: z.string().optional(),
  function: z.looseObject({ name: z.string(), arguments: z.string() }).optional(),
  custom: z.looseObject({ name: z.string(), input: z.string() }).optional(),
})

/** How a function was called before there were tools. */
const functionCallSchema = z.looseObject({ name: z.string(), arguments: z.string() })

export const messageSchema = z.looseObject({
  role: z.enum(['developer', 'system', 'user', 'assistant', 'tool', 'function']),
  content: contentSchema.nullish(),
  name: z.string().nullish(),
  tool_calls: z.array(toolCallSchema).nullish(),
  tool_call_id: z.string().nullish(),
  function_call: functionCallSchema.nullish(),
  refusal: z.string().nullish(),
})

const functionSchema = z.looseObject({
  name: z.string(),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
})

export const toolSchema = z.looseObject({
  type: z.string(),
  function: functionSchema.optional(),
})

export const toolChoiceSchema = z.union([
  z.string(),
  z.looseObject({ type: z.string(), function: z.looseObject({ name: z.string() }).optional() }),
])

export const responseFormatSchema = z.looseObject({
  type: z.string(),
  json_schema: z
    .looseObject({
      name: z.string(),
      description: z.string().nullish(),
      schema: z.record(z.string(), z.unknown()).nullish(),
      strict: z.boolean().nullish(),
    })
    .optional(),
})

const positiveInteger = z.number().int().positive()

/** Wishes of the caller for routing; they narrow what policy allows and never widen it. */
export const routingWishSchema = z.looseObject({
  strategy: z.string().optional(),
  providers: z
    .looseObject({
      only: z.array(z.string()).optional(),
      order: z.array(z.string()).optional(),
      ignore: z.array(z.string()).optional(),
    })
    .optional(),
  fallback_models: z.array(z.string()).max(10).optional(),
  max_cost_usd: z.number().nonnegative().optional(),
  session: z.string().max(256).optional(),
  tags: z.array(z.string().max(64)).max(32).optional(),
})

export const chatRequestSchema = z.looseObject({
  model: z.string().min(1).max(256),
  messages: z.array(messageSchema).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: positiveInteger.nullish(),
  max_completion_tokens: positiveInteger.nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  n: positiveInteger.max(128).nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  seed: z.number().int().nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.number().int().min(0).max(20).nullish(),
  logit_bias: z.record(z.string(), z.number()).nullish(),
  user: z.string().nullish(),
  tools: z.array(toolSchema).nullish(),
  tool_choice: toolChoiceSchema.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: responseFormatSchema.nullish(),
  reasoning_effort: z.string().nullish(),
  verbosity: z.string().nullish(),
  modalities: z.array(z.string()).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  service_tier: z.string().nullish(),
  store: z.boolean().nullish(),
  prompt_cache_key: z.string().nullish(),
  functions: z.array(functionSchema).nullish(),
  function_call: z.union([z.string(), z.looseObject({ name: z.string() })]).nullish(),
  routing: routingWishSchema.optional(),
  knowledge: z.record(z.string(), z.unknown()).optional(),
  safety: z.record(z.string(), z.unknown()).optional(),
})

export type ChatRequest = z.infer<typeof chatRequestSchema>
export type ChatMessage = z.infer<typeof messageSchema>
export type ContentPart = z.infer<typeof contentPartSchema>
export type ToolCall = z.infer<typeof toolCallSchema>
export type Tool = z.infer<typeof toolSchema>
export type ToolChoice = z.infer<typeof toolChoiceSchema>
export type ResponseFormat = z.infer<typeof responseFormatSchema>

/** Fields of ours in the body: taken out before a request goes to a provider. */
export const GATEWAY_FIELDS = ['routing', 'knowledge', 'safety'] as const
