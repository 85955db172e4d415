import type { ModelInfo } from '../../domain/model.ts'
import { published, type PriceWithDefaults } from '../published.ts'
import { openAiModels } from './openai.ts'
import { rowOf } from './row-of.ts'

const MODELS_DEV = 'anomalyco/models.dev providers/azure (2026-07-02)'
const GENAI_PRICES = 'pydantic/genai-prices 0.1.8 (2026-09-23), azure'
const LIST = "OpenAI's price, which global standard usually follows (general knowledge)"

interface OnAzure extends PriceWithDefaults {
  readonly id: string
  readonly releasedOn?: string
}

/**
 * A model of OpenAI's as global standard deployment. Requests carry the name of the deployment:
 * these rows serve deployments named after their model, others are declared with `like`.
 */
function deployed({ id, releasedOn, ...price }: OnAzure): ModelInfo {
  const { shutdownOn: _, unverified: _unverified, ...row } = rowOf(openAiModels, id)
  const isListed = price.source !== LIST
  return {
    ...row,
    provider: 'azure',
    maker: 'openai',
    name: `${row.name} (Azure, global standard)`,
    status: row.status === 'deprecated' ? 'legacy' : row.status,
    ...(releasedOn !== undefined && { releasedOn }),
    prices: [
      published({
        // What nobody has looked up counts as old as the price itself.
        checkedOn: isListed ? '2026-07-02' : price.from,
        confidence: isListed ? 'price-list' : 'secondary',
        source: MODELS_DEV,
        ...price,
      }),
    ],
    source: isListed ? (price.source ?? MODELS_DEV) : `@ai-sdk/azure 4.0.85; ${row.source}`,
    confidence: isListed ? 'price-list' : 'secondary',
    ...(!isListed && { unverified: ['prices', 'releasedOn'] }),
  }
}

/** OpenAI's models on Azure. Their dates of retirement differ from OpenAI's and are not known. */
export const azureModels: readonly ModelInfo[] = [
  deployed({
    id: 'gpt-5.5',
    releasedOn: '2026-04-24',
    from: '2026-04-24',
    input: 5,
    output: 30,
    cacheRead: 0.5,
  }),
  deployed({ id: 'gpt-5.4', from: '2026-03-05', input: 2.5, output: 15, cacheRead: 0.25 }),
  deployed({ id: 'gpt-5.4-mini', from: '2026-03-17', input: 0.75, output: 4.5, cacheRead: 0.075 }),
  deployed({
    id: 'gpt-5',
    from: '2025-08-07',
    input: 1.25,
    output: 10,
    cacheRead: 0.125,
    source: LIST,
  }),
  deployed({
    id: 'gpt-5-mini',
    from: '2025-08-07',
    input: 0.25,
    output: 2,
    cacheRead: 0.025,
    source: LIST,
  }),
  deployed({
    id: 'gpt-4.1',
    from: '2025-04-14',
    input: 2,
    output: 8,
    cacheRead: 0.5,
    source: LIST,
  }),
  deployed({
    id: 'gpt-4.1-mini',
    from: '2025-04-14',
    input: 0.4,
    output: 1.6,
    cacheRead: 0.1,
    source: LIST,
  }),
  deployed({
    id: 'gpt-4o',
    from: '2024-05-13',
    input: 2.5,
    output: 10,
    cacheRead: 1.25,
    source: LIST,
  }),
  deployed({
    id: 'gpt-4o-mini',
    from: '2024-07-18',
    input: 0.15,
    output: 0.6,
    cacheRead: 0.075,
    source: LIST,
  }),
  deployed({
    id: 'text-embedding-3-small',
    from: '2024-01-25',
    input: 0.02,
    output: 0,
    checkedOn: '2026-09-23',
    source: GENAI_PRICES,
  }),
  deployed({
    id: 'text-embedding-3-large',
    from: '2024-01-25',
    input: 0.13,
    output: 0,
    checkedOn: '2026-09-23',
    source: GENAI_PRICES,
  }),
]
