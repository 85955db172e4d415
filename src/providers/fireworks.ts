import { openAiCompatible } from './openai-compatible/index.ts'
import { withFittingEffort } from './reasoning-effort.ts'
import { withFittingFormat } from './schema-wish.ts'

const EFFORTS = ['none', 'low', 'medium', 'high']

/**
 * Fireworks AI (docs.fireworks.ai api-reference/post-chatcompletions; @ai-sdk/fireworks 3.0.62). Its
 * own fields (`top_k`, `thinking`, `reasoning_history`, ...) pass.
 */
export const fireworks = openAiCompatible({
  id: 'fireworks',
  name: 'Fireworks AI',
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  lacks: ['speech', 'audio', 'files', 'custom-tools'],
  drop: ['store', 'verbosity'],
  maxTokensField: 'max_tokens',
  systemRole: 'system',
  readsEveryRecord: true,
  reasoningReplayField: 'reasoning_content',
  mapRequest: (request, { target: { info }, warn }) =>
    withFittingFormat(withFittingEffort(request, { info, warn, accepted: EFFORTS }), {
      info,
      warn,
    }),
  embeddings: { batchMax: 64 },
})
