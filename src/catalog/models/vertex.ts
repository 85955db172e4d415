import type { ModelInfo } from '../../domain/model.ts'
import { published } from '../published.ts'
import { anthropicModels } from './anthropic.ts'
import { googleModels } from './google.ts'
import { rowOf } from './row-of.ts'

const GENAI_PRICES = 'pydantic/genai-prices 0.1.8 (2026-09-23): one list for Gemini API and Vertex'
const MODELS_DEV = 'anomalyco/models.dev providers/google-vertex (2026-07-02)'

/** Gemini on Vertex: the same models and list prices; penalties are taken by 2.5 as well. */
function gemini(upstreamId: string, source = GENAI_PRICES): ModelInfo {
  const row = rowOf(googleModels, upstreamId)
  const { penalties: _, ...rules } = row.rules ?? {}
  return {
    ...row,
    provider: 'vertex',
    maker: 'google',
    name: `${row.name} (Vertex)`,
    rules,
    source,
    unverified: [...new Set([...(row.unverified ?? []), 'prices'])],
  }
}

/** Models on Google Cloud Vertex AI. */
export const vertexModels: readonly ModelInfo[] = [
  gemini('gemini-3.8-flash'),
  gemini('gemini-3.5-flash', MODELS_DEV),
  gemini('gemini-3.5-flash-lite'),
  gemini('gemini-2.5-pro'),
  gemini('gemini-2.5-flash'),
  gemini('gemini-2.5-flash-lite'),
  gemini('gemini-embedding-001'),
  {
    ...rowOf(anthropicModels, 'claude-opus-4-8'),
    provider: 'vertex',
    maker: 'anthropic',
    upstreamId: 'claude-opus-4-8@default',
    name: 'Claude Opus 4.8 (Vertex)',
    // Native structured output is denied by the default organisation policy.
    abilities: { ...rowOf(anthropicModels, 'claude-opus-4-8').abilities, jsonSchema: false },
    rules: { ...rowOf(anthropicModels, 'claude-opus-4-8').rules, wire: 'messages' },
    prices: [
      published({
        from: '2026-05-28',
        input: 5,
        output: 25,
        cacheRead: 0.5,
        checkedOn: '2026-07-02',
        confidence: 'price-list',
        source: MODELS_DEV,
      }),
    ],
    source: MODELS_DEV,
    confidence: 'price-list',
  },
]
