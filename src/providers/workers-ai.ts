import { objectsOf } from '../lib/json.ts'
import type { ConnectionSettings, EnvironmentReader } from './adapter.ts'
import { openAiCompatible } from './openai-compatible/index.ts'
import { withFittingEffort } from './reasoning-effort.ts'
import { withFittingFormat } from './schema-wish.ts'

/**
 * Cloudflare Workers AI by its OpenAI door (developers.cloudflare.com workers-ai/configuration/
 * open-ai-compatibility). Errors come in Cloudflare's envelope.
 */
export const workersAi = openAiCompatible({
  id: 'workers-ai',
  name: 'Cloudflare Workers AI',
  baseUrl: null,
  connect,
  lacks: ['choices', 'speech', 'audio', 'files', 'custom-tools'],
  drop: ['metadata', 'service_tier', 'store', 'user', 'verbosity'],
  maxTokensField: 'max_tokens',
  systemRole: 'system',
  readsEveryRecord: true,
  mapRequest: (request, { target: { info }, warn }) =>
    withFittingFormat(withFittingEffort(request, { info, warn }), { info, warn }),
  findError: ({ errors }) => objectsOf(errors)[0] ?? null,
  classifyError({ code }) {
    // The free allocation of the day is used up: no waiting that a call could do.
    if (code === '3036') return 'quota'
    return code === '3040' ? 'overloaded' : null
  },
  embeddings: { batchMax: 100, dimensionsField: null, takesTextOnly: true, drop: ['user'] },
})

/** `WORKERS_AI_BASE_URL` (an AI Gateway, for example) stands in for the account's own address. */
function connect(read: EnvironmentReader): ConnectionSettings | null {
  const token = read('WORKERS_AI_API_KEY') ?? read('CLOUDFLARE_API_TOKEN')
  const account = read('CLOUDFLARE_ACCOUNT_ID')
  const baseUrl =
    read('WORKERS_AI_BASE_URL') ??
    (account &&
      `https://api.cloudflare.com/client/v4/accounts/${encodeURIComponent(account)}/ai/v1`)
  if (token === undefined || baseUrl === undefined) return null
  return { baseUrl, credential: { kind: 'secret', value: token }, region: null, settings: {} }
}
