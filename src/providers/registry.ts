import type { ProviderAdapter } from './adapter.ts'
import { anthropic } from './anthropic/index.ts'
import { demo } from './demo/index.ts'
import { google } from './google/index.ts'
import { ollama } from './ollama/index.ts'
import { openai } from './openai/index.ts'
import { vertex } from './vertex/index.ts'

/** Every provider that is built in, by hand: a new one is its file and a line here. */
export const adapters: readonly ProviderAdapter[] = [
  openai,
  anthropic,
  google,
  vertex,
  ollama,
  demo,
]
