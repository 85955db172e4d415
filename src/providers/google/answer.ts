import { isJsonObject, objectsOf, textOf, type JsonObject } from '../../lib/json.ts'
import type { CompletionUsage } from '../../openai/usage.ts'
import { createChoiceReader, type AnswerContext, type ChoiceReader } from './choice.ts'
import { addCounts, readCounts, toUsage, type GeminiCounts } from './usage.ts'

/** What one record added to one of the choices. */
export interface ChoiceAddition {
  readonly choice: ChoiceReader
  readonly addition: ReturnType<ChoiceReader['read']>
}

/**
 * Everything that is known of one answer, over all records of a stream and all requests that it
 * takes. Whole answers are read as streams of one record.
 */
export interface AnswerReader {
  read(response: JsonObject): readonly ChoiceAddition[]
  readonly choices: readonly ChoiceReader[]
  id(): string
  model(): string
  serviceTier(): string | undefined
  usage(): CompletionUsage | null
  /** Why the prompt itself was refused; undefined when it was not. */
  block(): PromptBlock | undefined
  /** The provider has said how each choice ended, or refused the prompt. */
  isFinished(): boolean
  /**
   * The token that the next request has to carry; null when there is no next one. The answer
   * stands open then, and counts as cut at its limit should nothing come.
   */
  nextToken(): string | null
}

interface PromptBlock {
  readonly reason: string
  readonly message: string | null
}

/** Google's tiers as OpenAI names them. */
const TIERS: Readonly<Record<string, string>> = { standard: 'default' }

export function createAnswerReader(context: AnswerContext): AnswerReader {
  const choices: ChoiceReader[] = []
  let id: string | undefined
  let model: string | undefined
  let serviceTier: string | undefined
  let block: PromptBlock | undefined
  let earlierCounts: GeminiCounts | null = null
  let counts: GeminiCounts | null = null
  let lastToken: string | undefined

  const choiceOf = (candidate: JsonObject, position: number) => {
    const index = typeof candidate.index === 'number' ? candidate.index : position
    const known = choices.find((choice) => choice.index === index)
    if (known !== undefined) return known
    const choice = createChoiceReader(index, context)
    choices.push(choice)
    return choice
  }

  return {
    read(response) {
      id ??= textOf(response.responseId)
      model ??= textOf(response.modelVersion)
      block = readBlock(response.promptFeedback) ?? block
      // Each record counts its request from the start: the last one holds.
      counts = readCounts(response.usageMetadata) ?? counts
      serviceTier = readTier(response.usageMetadata) ?? serviceTier
      return objectsOf(response.candidates).map((candidate, position) => {
        const choice = choiceOf(candidate, position)
        return { choice, addition: choice.read(candidate) }
      })
    },
    choices,
    id() {
      return id ?? `chatcmpl-${context.callId}`
    },
    model() {
      return model ?? context.model
    },
    serviceTier() {
      return serviceTier
    },
    usage() {
      const total = addCounts(earlierCounts, counts)
      return total === null ? null : toUsage(total)
    },
    block() {
      return block
    },
    isFinished() {
      if (block !== undefined) return true
      return choices.length > 0 && choices.every((choice) => choice.isFinished())
    },
    nextToken() {
      const [choice] = choices
      const token = choice?.continuationToken()
      // A token that comes again would only bring the same again.
      if (token === undefined || token === lastToken || !mayGoOn(choice)) return null
      lastToken = token
      earlierCounts = addCounts(earlierCounts, counts)
      counts = null
      for (const it of choices) it.reopen()
      return token
    },
  }
}

/** Tokens also come at checkpoints inside a stream, before its end is told. */
const mayGoOn = (choice: ChoiceReader | undefined) =>
  choice?.isFinished() === false || choice?.finishReason() === 'CONTINUATION'

function readBlock(feedback: unknown): PromptBlock | undefined {
  if (!isJsonObject(feedback)) return undefined
  const reason = textOf(feedback.blockReason)
  if (reason === undefined || reason.endsWith('_UNSPECIFIED')) return undefined
  return { reason, message: textOf(feedback.blockReasonMessage) ?? null }
}

function readTier(metadata: unknown): string | undefined {
  const tier = isJsonObject(metadata) ? textOf(metadata.serviceTier)?.toLowerCase() : undefined
  return tier === undefined ? undefined : (TIERS[tier] ?? tier)
}
