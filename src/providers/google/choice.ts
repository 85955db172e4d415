import { isJsonObject, objectsOf, textOf, type JsonObject } from '../../lib/json.ts'
import type { Annotation, Delta, ExtraContent, FinishReason } from '../../openai/chat-completion.ts'
import type { AnswerIdentity } from '../chunk-emitter.ts'
import { isFaulty, isFiltered, toFinishReason } from './finish.ts'
import { toAnnotations } from './grounding.ts'
import { readLogprobs, type TokenLogprob } from './logprobs.ts'
import { createPartReader, type PartReader } from './part-reader.ts'
import type { ToolNames } from './tools.ts'

export interface AnswerContext extends AnswerIdentity {
  readonly toolNames: ToolNames
}

/** What one record adds to a choice. */
export interface Addition {
  readonly delta: Delta
  readonly logprobs: readonly TokenLogprob[]
}

/** One choice of an answer, as far as it came. The same for streams and for whole answers. */
export interface ChoiceReader {
  readonly index: number
  readonly parts: Omit<PartReader, 'read'>
  readonly logprobs: readonly TokenLogprob[]
  /** Takes the next piece of its candidate. */
  read(candidate: JsonObject): Addition
  /** What is known only at the end: sources, state to send back, a refusal. */
  ending(): Delta
  /** Google's own word for its end. */
  finishReason(): string | undefined
  openAiReason(): FinishReason
  /** Google has said how it ended, and no other request goes on with it. */
  isFinished(): boolean
  /** Ended by a fault of the model, with nothing that a caller could use. */
  isBroken(): boolean
  /** Where another request can go on. */
  continuationToken(): string | undefined
  /** Another request goes on; until it brings something, the answer counts as cut at its limit. */
  reopen(): void
}

export function createChoiceReader(index: number, context: AnswerContext): ChoiceReader {
  const { callId, toolNames } = context
  const parts = createPartReader(`call_${callId}_${index > 0 ? `${index}_` : ''}`, toolNames)
  const logprobs: TokenLogprob[] = []
  let grounding: unknown
  let annotations: readonly Annotation[] = []
  let finishReason: string | undefined
  let finishMessage: string | undefined
  let continuationToken: string | undefined
  let isOpen = true

  const readEnd = (candidate: JsonObject) => {
    const reason = textOf(candidate.finishReason)
    if (reason !== undefined) isOpen = false
    finishReason = reason ?? finishReason
    finishMessage = textOf(candidate.finishMessage) ?? finishMessage
    continuationToken = textOf(candidate.continuationToken) ?? continuationToken
  }
  const readSources = (candidate: JsonObject) => {
    if (candidate.groundingMetadata == null && candidate.citationMetadata == null) return
    const found = toAnnotations(candidate, parts.text())
    if (found.length > 0) annotations = found
    grounding = candidate.groundingMetadata ?? grounding
  }

  return {
    index,
    parts,
    logprobs,
    read(candidate) {
      const { content, logprobsResult } = candidate
      const delta = parts.read(isJsonObject(content) ? objectsOf(content.parts) : [])
      const newLogprobs = isJsonObject(logprobsResult) ? readLogprobs(logprobsResult) : []
      logprobs.push(...newLogprobs)
      readEnd(candidate)
      readSources(candidate)
      return { delta, logprobs: newLogprobs }
    },
    ending() {
      const refusal = isFiltered(finishReason ?? '') ? finishMessage : undefined
      const state = toState(parts, grounding)
      return {
        ...(refusal !== undefined && { refusal }),
        ...(annotations.length > 0 && { annotations }),
        ...(Object.keys(state).length > 0 && { extra_content: { google: state } }),
      }
    },
    finishReason() {
      return finishReason
    },
    openAiReason() {
      return toFinishReason(finishReason ?? '', parts.calls.length > 0)
    },
    isFinished() {
      return !isOpen
    },
    isBroken() {
      const { calls, others } = parts
      const isEmpty = parts.text() === '' && calls.length === 0 && others.length === 0
      return isEmpty && isFaulty(finishReason ?? '')
    },
    continuationToken() {
      return continuationToken
    },
    reopen() {
      isOpen = true
      finishReason = 'CONTINUATION'
      continuationToken = undefined
    },
  }
}

/** What a caller has to send back, or may want to know, that OpenAI has no field for. */
function toState(parts: ChoiceReader['parts'], grounding: unknown): ExtraContent {
  const { others } = parts
  const signature = parts.signature()
  const isGrounded = isJsonObject(grounding) && Object.keys(grounding).length > 0
  return {
    ...(signature !== undefined && { thought_signature: signature }),
    ...(others.length > 0 && { parts: [...others] }),
    ...(isGrounded && { grounding_metadata: grounding }),
  }
}
