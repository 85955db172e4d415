import type { Delta, FinishReason } from '../openai/chat-completion.ts'
import type { StreamSink } from './adapter.ts'

/** What an answer is known by, from the call where the provider does not say. */
export interface AnswerIdentity {
  readonly callId: string
  readonly createdS: number
  readonly model: string
}

interface ChoiceExtras {
  readonly index?: number
  readonly reason?: FinishReason
  readonly logprobs?: unknown
}

export interface ChunkEmitter {
  /** Takes the provider's own id, model and tier for the chunks that follow; call it before any `emit`. */
  readonly identify: (own: {
    readonly id?: string | undefined
    readonly model?: string | undefined
    readonly serviceTier?: string | undefined
  }) => void
  /** Emits the role chunk of a choice unless it was; `emit` does it by itself. */
  readonly begin: (index?: number) => void
  readonly emit: (delta: Delta, extras?: ChoiceExtras) => void
}

/** Makes chunks for a translating adapter: one identity throughout, the role first. */
export function createChunkEmitter(sink: StreamSink, identity: AnswerIdentity): ChunkEmitter {
  let id = `chatcmpl-${identity.callId}`
  let model = identity.model
  let tier: { readonly service_tier: string } | undefined
  const begun = new Set<number>()

  const send = (delta: Delta, { index = 0, reason, logprobs = null }: ChoiceExtras) => {
    sink.chunk({
      id,
      object: 'chat.completion.chunk',
      created: identity.createdS,
      model,
      choices: [{ index, delta, logprobs, finish_reason: reason ?? null }],
      ...tier,
    })
  }
  const begin = (index = 0) => {
    if (begun.has(index)) return
    begun.add(index)
    send({ role: 'assistant', content: '' }, { index })
  }

  return {
    identify(own) {
      id = own.id ?? id
      model = own.model ?? model
      if (own.serviceTier !== undefined) tier = { service_tier: own.serviceTier }
    },
    begin,
    emit(delta, extras = {}) {
      begin(extras.index)
      send(delta, extras)
    },
  }
}
