import type { ProviderAdapter, Target } from '../adapter.ts'
import { openAiCompatible, openChat } from '../openai-compatible/index.ts'
import type { OpenAiCompatibleOptions } from '../openai-compatible/quirks.ts'
import { openResponses } from '../responses/index.ts'
import { CALL_ID_CHARS_MAX, withShortCallIds } from './call-ids.ts'
import { applyModelRules, needsResponsesApi } from './rules.ts'

interface OpenAiModelsOptions extends OpenAiCompatibleOptions {
  /** Follows the base address. */
  readonly responsesPath: (target: Target) => string
}

/**
 * An adapter for OpenAI's models wherever they are served: on chat completions, and on the
 * Responses API where the catalogue says that the model, or what is asked of it, is served there
 * alone.
 */
export function openAiModels({ responsesPath, ...own }: OpenAiModelsOptions): ProviderAdapter {
  const options: OpenAiCompatibleOptions = {
    ...own,
    mapRequest: (request, context) =>
      withShortCallIds(applyModelRules(request, context), CALL_ID_CHARS_MAX.chatCompletions),
  }
  const dialect = { id: own.id, path: responsesPath, classifyError: own.classifyError }
  return {
    ...openAiCompatible(options),
    chat: (input, target) =>
      needsResponsesApi(input.request, { target })
        ? openResponses(input, target, dialect)
        : openChat(input, target, options),
  }
}
