import { decodeUtf8 } from '../../lib/bytes.ts'
import { isJsonObject, objectsOf, parseJson } from '../../lib/json.ts'
import type { ChatCompletion } from '../../openai/chat-completion.ts'
import type { ChatAnswer } from '../adapter.ts'
import { protocolError, readErrorRecord } from '../errors.ts'
import { readRecordUsage } from '../usage.ts'
import type { AnswerIdentity } from '../chunk-emitter.ts'
import { findFailure } from './failure.ts'
import { normaliseCompletion } from './normalise.ts'
import type { AnswerQuirks } from './quirks.ts'

/**
 * Reads a whole answer; its bytes can be handed on when nothing in it needed changing. Throws
 * ProviderError when it is an error object or no completion at all.
 */
export function readCompletion(
  body: Uint8Array,
  identity: AnswerIdentity,
  quirks: AnswerQuirks,
): ChatAnswer {
  const parsed = parseJson(decodeUtf8(body))
  if (!isJsonObject(parsed)) throw protocolError('The answer is not a JSON object.')
  const answer = quirks.mapAnswer?.(parsed) ?? parsed
  const failure = findFailure(answer, quirks)
  if (failure !== undefined) throw failure
  if (objectsOf(answer.choices).length === 0) {
    if ('error' in answer || 'message' in answer || 'detail' in answer) {
      throw readErrorRecord(answer, quirks.classifyError)
    }
    throw protocolError('The answer holds no choice.')
  }
  const completion = normaliseCompletion(answer, identity)
  const usage = (quirks.readUsage ?? readRecordUsage)(answer)
  const isUnchanged = completion === parsed && quirks.readUsage === undefined
  const complete = isUnchanged ? completion : withUsage(completion, usage)
  return {
    // The fields that clients rely on were checked or put right just now.
    completion: complete as unknown as ChatCompletion,
    bytes: isUnchanged ? body : null,
    usage,
  }
}

function withUsage(completion: object, usage: ChatAnswer['usage']): object {
  return usage === null ? completion : { ...completion, usage: usageWithExtras(completion, usage) }
}

/** Counts that we don't know stay beside the ones that we do. */
function usageWithExtras(completion: object, usage: object): object {
  const raw = 'usage' in completion && isJsonObject(completion.usage) ? completion.usage : {}
  return { ...raw, ...usage }
}
