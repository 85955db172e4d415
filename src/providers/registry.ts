import type { ProviderAdapter } from './adapter.ts'
import { alibaba } from './alibaba.ts'
import { anthropic } from './anthropic/index.ts'
import { azure } from './azure/index.ts'
import { cerebras } from './cerebras.ts'
import { bedrock } from './bedrock/index.ts'
import { cohere } from './cohere/index.ts'
import { deepseek } from './deepseek.ts'
import { demo } from './demo/index.ts'
import { fireworks } from './fireworks.ts'
import { google } from './google/index.ts'
import { groq } from './groq.ts'
import { huggingface } from './huggingface.ts'
import { mistral } from './mistral/index.ts'
import { ollama } from './ollama/index.ts'
import { openai } from './openai/index.ts'
import { openrouter } from './openrouter/index.ts'
import { perplexity } from './perplexity/index.ts'
import { together } from './together.ts'
import { vertex } from './vertex/index.ts'
import { workersAi } from './workers-ai.ts'
import { xai } from './xai.ts'

/** Every provider that is built in, by hand: a new one is its file and a line here. */
export const adapters: readonly ProviderAdapter[] = [
  openai,
  azure,
  anthropic,
  google,
  vertex,
  groq,
  together,
  mistral,
  bedrock,
  cohere,
  openrouter,
  perplexity,
  xai,
  huggingface,
  ollama,
  alibaba,
  deepseek,
  fireworks,
  cerebras,
  workersAi,
  demo,
]
