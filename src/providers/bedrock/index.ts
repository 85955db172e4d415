import type { HeaderList } from '../../domain/transport.ts'
import type { ChatExchange, ChatInput, ProviderAdapter, Target } from '../adapter.ts'
import { openChat } from '../openai-compatible/index.ts'
import { connectBedrock } from './connect.ts'
import { remoteAddresses } from './content.ts'
import { EMBEDDINGS_BATCH_MAX, openBedrockEmbeddings } from './embeddings.ts'
import { readBedrockError } from './error.ts'
import { modelPath } from './path.ts'
import { toConverseRequest } from './request.ts'
import { readMessage } from './response.ts'
import { createEventReader } from './stream.ts'

const HEADERS: HeaderList = ['content-type', 'application/json']

/** The door for OpenAI's own models, which Converse does not serve. */
const OPENAI_DOOR = {
  id: 'bedrock',
  name: 'Amazon Bedrock',
  baseUrl: null,
  chatPath: '/openai/v1/chat/completions',
}

/**
 * Amazon Bedrock by Converse and ConverseStream (@aws-sdk/client-bedrock-runtime 3.1164.0), with
 * Signature Version 4 or an API key. Signed reasoning travels in `extra_content.bedrock.reasoning`.
 */
export const bedrock: ProviderAdapter = {
  id: 'bedrock',
  name: 'Amazon Bedrock',
  defaultBaseUrl: null,
  auth: { kind: 'aws-sigv4', service: 'bedrock' },
  connect: connectBedrock,
  chat: (input, target) =>
    target.info?.rules?.wire === 'chat-completions'
      ? openChat(input, target, OPENAI_DOOR)
      : openConverse(input, target),
  remoteParts: ({ messages }) => remoteAddresses(messages),
  embeddings: openBedrockEmbeddings,
  embeddingsBatchMax: EMBEDDINGS_BATCH_MAX,
  toError: readBedrockError,
}

function openConverse(input: ChatInput, target: Target): ChatExchange {
  const { body, warnings, toolBook } = toConverseRequest(input, target)
  const { callId, createdS } = input
  const context = { callId, createdS, model: target.model, toolBook }
  const operation = input.request.stream === true ? 'converse-stream' : 'converse'
  return {
    wire: {
      path: modelPath(target.model, operation),
      headers: HEADERS,
      body: JSON.stringify(body),
    },
    framing: 'aws-event-stream',
    warnings,
    readAnswer: (answer) => readMessage(answer, context),
    openStream: (sink) => createEventReader(sink, context),
  }
}
