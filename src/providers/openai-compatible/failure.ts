import type { ProviderError, ProviderErrorKind } from '../../domain/provider-error.ts'
import { isJsonObject, objectsOf, textOf, type JsonObject } from '../../lib/json.ts'
import { readErrorRecord } from '../errors.ts'
import type { AnswerQuirks } from './quirks.ts'

/** Finish reasons that say that the answer has failed (Mistral, OpenRouter; DeepSeek). */
const FAILED: Readonly<Record<string, ProviderErrorKind>> = {
  error: 'server',
  insufficient_system_resource: 'overloaded',
}

/**
 * The error of an answer or a chunk that looks like a success: in the place that the provider has
 * for it, or told by a finish reason. Undefined when there is none.
 */
export function findFailure(
  record: JsonObject,
  { findError, classifyError }: Pick<AnswerQuirks, 'findError' | 'classifyError'>,
): ProviderError | undefined {
  const own = findError?.(record)
  if (own != null) return readErrorRecord({ error: own }, classifyError)
  for (const choice of objectsOf(record.choices)) {
    const reason = textOf(choice.finish_reason)
    const kind = reason === undefined ? undefined : FAILED[reason]
    if (kind === undefined) continue
    const told = isJsonObject(choice.error) ? choice.error : { code: reason }
    const message = 'The provider broke off the answer.'
    return readErrorRecord({ error: { message, ...told } }, (facts) => {
      return classifyError?.(facts) ?? (isJsonObject(choice.error) ? null : kind)
    })
  }
  return undefined
}
