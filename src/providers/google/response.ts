import { decodeUtf8 } from '../../lib/bytes.ts'
import { isJsonObject, parseJson } from '../../lib/json.ts'
import type { AnswerMessage, ChatCompletion, Choice } from '../../openai/chat-completion.ts'
import { protocolError } from '../errors.ts'
import type { AnswerReader } from './answer.ts'
import type { ChoiceReader } from './choice.ts'
import { readGoogleErrorRecord } from './error.ts'

/**
 * Takes a whole response in. Throws ProviderError when it is an error, holds no answer, or ended
 * by a fault of the model with nothing in it.
 */
export function absorbResponse(body: Uint8Array, answer: AnswerReader): void {
  const parsed = parseJson(decodeUtf8(body))
  const response = Array.isArray(parsed) ? (parsed as readonly unknown[])[0] : parsed
  if (!isJsonObject(response)) throw protocolError('The answer is not a JSON object.')
  if ('error' in response) throw readGoogleErrorRecord(response)
  answer.read(response)
  if (answer.choices.length === 0 && answer.block() === undefined) {
    throw protocolError('The answer holds no candidate.')
  }
  const broken = answer.choices.find((choice) => choice.isBroken())
  if (broken !== undefined) throw brokenError(broken)
}

/** The model broke off: asked again, it may do better. */
export const brokenError = (choice: ChoiceReader) =>
  protocolError(`The model broke off its answer (${choice.finishReason()}).`)

/** The answer as far as it came. */
export function toCompletion(answer: AnswerReader, createdS: number): ChatCompletion {
  const usage = answer.usage()
  const serviceTier = answer.serviceTier()
  return {
    id: answer.id(),
    object: 'chat.completion',
    created: createdS,
    model: answer.model(),
    choices: answer.choices.length === 0 ? [blockedChoice(answer)] : answer.choices.map(toChoice),
    ...(usage !== null && { usage }),
    ...(serviceTier !== undefined && { service_tier: serviceTier }),
  }
}

function toChoice(choice: ChoiceReader): Choice {
  const { parts, logprobs } = choice
  const { calls } = parts
  const ending = choice.ending()
  const text = parts.text()
  const reasoning = parts.reasoning()
  const message: AnswerMessage = {
    role: 'assistant',
    content: text === '' ? null : text,
    refusal: ending.refusal ?? null,
    ...(calls.length > 0 && { tool_calls: [...calls] }),
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(ending.annotations && { annotations: ending.annotations }),
    ...(ending.extra_content && { extra_content: ending.extra_content }),
  }
  return {
    index: choice.index,
    message,
    finish_reason: choice.openAiReason(),
    logprobs: logprobs.length > 0 ? { content: [...logprobs], refusal: null } : null,
  }
}

/** What a caller gets whose prompt was refused. */
function blockedChoice(answer: AnswerReader): Choice {
  return {
    index: 0,
    message: { role: 'assistant', content: null, refusal: answer.block()?.message ?? null },
    finish_reason: 'content_filter',
    logprobs: null,
  }
}
