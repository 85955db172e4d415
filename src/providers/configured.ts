import { openAiCompatible } from './openai-compatible/index.ts'
import type { ProviderAdapter } from './adapter.ts'

export interface EndpointOptions {
  /** Its name in the configuration, which is also its provider id. */
  readonly id: string
  readonly baseUrl: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * An adapter for an OpenAI-compatible server of one's own (vLLM, SGLang, llama.cpp, LM Studio,
 * TGI, another gateway). Nothing is dropped: such servers take fields that OpenAI does not know.
 */
export function createEndpointAdapter({ id, baseUrl, headers }: EndpointOptions): ProviderAdapter {
  const headerList = Object.entries(headers ?? {}).flat()
  return openAiCompatible({
    id,
    name: id,
    baseUrl,
    ...(headerList.length > 0 && { headers: headerList }),
    reasoningReplayField: 'reasoning_content',
    embeddings: { batchMax: 32 },
  })
}
