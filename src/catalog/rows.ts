import type { ModelInfo } from '../domain/model.ts'
import { anthropicModels } from './models/anthropic.ts'
import { openAiModels } from './models/openai.ts'

/** All rows we ship, in the order in which providers are tried where nothing else decides. */
export const catalogRows: readonly ModelInfo[] = [...openAiModels, ...anthropicModels]
