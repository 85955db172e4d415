import type { HeaderList } from '../../domain/transport.ts'
import { countOf, isJsonObject, type JsonObject } from '../../lib/json.ts'
import type { CompletionUsage } from '../../openai/usage.ts'
import type { ConnectionSettings, EnvironmentReader, Target } from '../adapter.ts'
import { connectByKey } from '../connections.ts'
import { openAiCompatible } from '../openai-compatible/index.ts'
import { withFittingEffort } from '../reasoning-effort.ts'
import { readOpenAiUsage } from '../usage.ts'
import { createDetailsReader, restoreReasoning, withReasoningDetails } from './reasoning.ts'

const PROVIDER = { id: 'openrouter', defaultBaseUrl: 'https://openrouter.ai/api/v1' }

/**
 * OpenRouter (@openrouter/sdk 1.3.19, models/chat*). Its own fields (`provider`, `models`, `plugins`,
 * `reasoning`, ...) pass. Reasoning with its signatures travels as
 * `extra_content.openrouter.reasoning_details`; what an answer cost is in its usage.
 */
export const openrouter = openAiCompatible({
  id: PROVIDER.id,
  name: 'OpenRouter',
  baseUrl: PROVIDER.defaultBaseUrl,
  connect,
  headers: attribution,
  lacks: ['custom-tools'],
  reasoningReplayField: 'reasoning',
  restoreMessage: restoreReasoning,
  mapRequest: (request, { target: { info }, warn }) => withFittingEffort(request, { info, warn }),
  perCall: () => ({ mapAnswer: withReasoningDetails, mapChunk: createDetailsReader() }),
  readUsage,
  classifyError({ status, message }) {
    // 403 is for flagged input as well as for keys; only the text tells them apart.
    return status === 403 && /flagged|moderation|guardrail/i.test(message) ? 'content_filter' : null
  },
  embeddings: { batchMax: 256 },
})

/** `OPENROUTER_SITE_URL` and `OPENROUTER_APP_NAME` tell OpenRouter whose traffic it is. */
function connect(read: EnvironmentReader): ConnectionSettings | null {
  const settings = connectByKey(PROVIDER, read)
  const siteUrl = read('OPENROUTER_SITE_URL')
  const appName = read('OPENROUTER_APP_NAME')
  return (
    settings && {
      ...settings,
      settings: { ...(siteUrl && { siteUrl }), ...(appName && { appName }) },
    }
  )
}

function attribution({ settings: { siteUrl, appName } }: Target): HeaderList {
  return [
    ...(siteUrl === undefined ? [] : ['http-referer', siteUrl]),
    ...(appName === undefined ? [] : ['x-title', appName]),
  ]
}

function readUsage({ usage }: JsonObject): CompletionUsage | null {
  const counts = readOpenAiUsage(usage)
  const costUsd = isJsonObject(usage) ? countOf(usage.cost) : undefined
  return counts && costUsd !== undefined ? { ...counts, provider_cost_usd: costUsd } : counts
}
