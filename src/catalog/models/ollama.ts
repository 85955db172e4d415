import type { ModelInfo } from '../../domain/model.ts'
import { published } from '../published.ts'

/**
 * Ids keep Ollama's own spelling with a colon, so that they never compete with hosted models: what
 * is pulled on a machine, and how it is quantised, is not known here.
 */
const CHAT = {
  provider: 'ollama',
  mode: 'chat',
  abilities: { tools: true, jsonSchema: true, reasoning: true, streaming: true, logprobs: true },
} as const

/** Ollama's models that we know facts of; any pulled model works pinned (`ollama/<name>`). */
export const ollamaModels: readonly ModelInfo[] = [
  {
    ...CHAT,
    upstreamId: 'gpt-oss:20b',
    id: 'gpt-oss:20b',
    maker: 'openai',
    name: 'GPT-OSS 20B (local)',
    status: 'active',
    contextWindow: 131_072,
    outputTokensMax: null,
    reasoningEfforts: ['low', 'medium', 'high'],
    rules: { canDisableThinking: 'no' },
    releasedOn: '2025-08-05',
    prices: [
      published({
        from: '2025-08-05',
        input: 0,
        output: 0,
        checkedOn: '2026-11-22',
        confidence: 'local',
        source: 'runs on your own machine: no price per token',
      }),
    ],
    source: 'local runtime; the effective window is num_ctx',
    confidence: 'local',
  },
  {
    ...CHAT,
    upstreamId: 'glm-5.2',
    id: 'glm-5.2:cloud',
    maker: 'zai',
    name: 'GLM-5.2 (Ollama cloud)',
    status: 'active',
    contextWindow: 976_000,
    outputTokensMax: 131_072,
    prices: [],
    source: 'anomalyco/models.dev providers/ollama-cloud (2026-07-02)',
    confidence: 'price-list',
    unverified: ['prices'],
  },
]
