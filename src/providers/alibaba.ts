import { countOf, isJsonObject, omitFields, type JsonObject } from '../lib/json.ts'
import type { ChatRequest } from '../openai/chat-request.ts'
import type { ConnectionSettings, EnvironmentReader } from './adapter.ts'
import { ConnectionProblem } from './connection-problem.ts'
import { openAiCompatible } from './openai-compatible/index.ts'
import type { RequestContext } from './openai-compatible/quirks.ts'
import { budgetOf } from './reasoning-effort.ts'
import { withFittingFormat } from './schema-wish.ts'
import { readOpenAiUsage, withCachedTokens } from './usage.ts'

/** Hosts of the regions (alibabacloud.com help model-studio, compatible mode). Keys belong to one. */
const HOSTS: Readonly<Record<string, string>> = {
  'ap-southeast-1': 'dashscope-intl.aliyuncs.com',
  'us-east-1': 'dashscope-us.aliyuncs.com',
  'cn-beijing': 'dashscope.aliyuncs.com',
  'cn-hongkong': 'cn-hongkong.dashscope.aliyuncs.com',
}
const REGION = 'ap-southeast-1'

/**
 * Alibaba Cloud Model Studio (compatible mode of DashScope; @ai-sdk/alibaba 2.0.58). Thinking is a
 * switch with a budget of tokens; later pieces of a tool call carry an empty id.
 */
export const alibaba = openAiCompatible({
  id: 'alibaba',
  name: 'Alibaba Cloud Model Studio',
  baseUrl: addressOf(REGION),
  connect,
  lacks: ['speech', 'files', 'custom-tools'],
  drop: [
    'frequency_penalty',
    'logit_bias',
    'metadata',
    'prediction',
    'service_tier',
    'store',
    'user',
    'verbosity',
  ],
  maxTokensField: 'max_tokens',
  systemRole: 'system',
  readsEveryRecord: true,
  reasoningReplayField: 'reasoning_content',
  mapRequest,
  readUsage,
  classifyError({ code }) {
    if (code === 'DataInspectionFailed' || code === 'data_inspection_failed')
      return 'content_filter'
    if (code === 'Arrearage') return 'quota'
    if (code === 'InvalidApiKey') return 'auth'
    return code?.startsWith('Throttling') ? 'rate_limit' : null
  },
  embeddings: { batchMax: 10, takesTextOnly: true, drop: ['user'] },
})

function addressOf(region: string, workspace?: string): string {
  const host = workspace === undefined ? HOSTS[region] : `${workspace}.${region}.maas.aliyuncs.com`
  if (host === undefined || !/^[a-z0-9.-]+$/i.test(host)) {
    throw new ConnectionProblem(
      `DASHSCOPE_REGION must be one of ${Object.keys(HOSTS).join(', ')}, or come with DASHSCOPE_WORKSPACE_ID.`,
    )
  }
  return `https://${host}/compatible-mode/v1`
}

/** Throws ConnectionProblem for a region that has no address of its own. */
function connect(read: EnvironmentReader): ConnectionSettings | null {
  const key = read('DASHSCOPE_API_KEY') ?? read('ALIBABA_API_KEY')
  if (key === undefined) return null
  const region = read('DASHSCOPE_REGION') ?? REGION
  const baseUrl =
    read('ALIBABA_BASE_URL') ??
    read('DASHSCOPE_BASE_URL') ??
    addressOf(region, read('DASHSCOPE_WORKSPACE_ID'))
  return { baseUrl, credential: { kind: 'secret', value: key }, region, settings: {} }
}

function mapRequest(original: ChatRequest, context: RequestContext): ChatRequest {
  const { target, warn } = context
  const request = withThinking(original, context)
  const asked = withFittingFormat(request, { info: target.info, warn })
  // JSON mode and thinking exclude each other, and some models think unless told not to.
  const isJsonMode = asked.response_format?.type === 'json_object'
  if (!isJsonMode || asked.enable_thinking !== true) return asked
  warn('thinking was switched off: this provider does not think in JSON mode')
  return { ...omitFields(asked, ['thinking_budget']), enable_thinking: false }
}

/** Efforts as a budget of tokens, unless the caller has set the provider's own fields. */
function withThinking(
  request: ChatRequest,
  { target: { info }, warn }: RequestContext,
): ChatRequest {
  const { reasoning_effort: effort, ...rest } = request
  if (effort === undefined) return request
  if (effort === null || 'enable_thinking' in rest) return rest
  if (info !== null && info.abilities.reasoning !== true) {
    if (effort !== 'none') warn('reasoning_effort was left out: this model does not reason')
    return rest
  }
  if (effort !== 'none') {
    const budget = budgetOf(effort, info?.outputTokensMax ?? OUTPUT_TOKENS_DEFAULT)
    return { ...rest, enable_thinking: true, ...(budget && { thinking_budget: budget }) }
  }
  if (info?.rules?.canDisableThinking !== 'no') return { ...rest, enable_thinking: false }
  warn('this model always thinks: the smallest budget was sent')
  return { ...rest, enable_thinking: true, thinking_budget: budgetOf('minimal', 1) }
}

const OUTPUT_TOKENS_DEFAULT = 32_768

function readUsage({ usage }: JsonObject) {
  const raw = isJsonObject(usage) ? usage : {}
  const details = isJsonObject(raw.prompt_tokens_details) ? raw.prompt_tokens_details : {}
  return withCachedTokens(readOpenAiUsage(usage), {
    cacheWritten: countOf(details.cache_creation_input_tokens),
  })
}
