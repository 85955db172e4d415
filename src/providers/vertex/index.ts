import type { ChatExchange, ChatInput, ProviderAdapter, Target } from '../adapter.ts'
import type { GeminiDialect } from '../google/dialect.ts'
import { readGoogleError } from '../google/error.ts'
import { openGemini } from '../google/gemini.ts'
import { findRemoteUrls } from '../google/parts.ts'
import { openChat } from '../openai-compatible/index.ts'
import { openClaude } from './claude.ts'
import { connectVertex } from './connect.ts'
import { EMBEDDINGS_BATCH_MAX, openVertexEmbeddings } from './embeddings.ts'
import { methodPath, resourcePath, wireOf } from './path.ts'

/** Vertex AI's own ways (@google/genai 3.3.0 in its Vertex mode, which uses v1beta1). */
const vertexGemini: GeminiDialect = {
  methodPath: (target, method) =>
    methodPath(target, { publisher: 'google', version: 'v1beta1', method }),
  hasCallIds: false,
  fetchesUrls: true,
  namesServerTools: false,
  tier: (name) => ({ headers: ['x-vertex-ai-llm-shared-request-type', name] }),
  ownFields: ['labels', 'modelArmorConfig'],
}

/** Open models, at the project's OpenAI-shaped door; ids are `publisher/model`. */
const openModels = {
  id: 'vertex',
  name: 'Google Vertex AI',
  baseUrl: null,
  chatPath: (target: Target) => `${resourcePath(target, 'v1')}/endpoints/openapi/chat/completions`,
}

/**
 * Google Cloud's Vertex AI: Gemini through Google's own translator, Claude through Anthropic's,
 * open models in OpenAI's format.
 */
export const vertex: ProviderAdapter = {
  id: 'vertex',
  name: 'Google Vertex AI',
  defaultBaseUrl: null,
  auth: { kind: 'google-oauth' },
  connect: connectVertex,
  chat: openVertex,
  remoteParts: (request, target) => (wireOf(target) === 'messages' ? findRemoteUrls(request) : []),
  embeddings: openVertexEmbeddings,
  embeddingsBatchMax: EMBEDDINGS_BATCH_MAX,
  toError: readGoogleError,
}

function openVertex(input: ChatInput, target: Target): ChatExchange {
  switch (wireOf(target)) {
    case 'gemini':
      return openGemini(input, target, vertexGemini)
    case 'messages':
      return openClaude(input, target)
    case 'chat-completions':
      return openChat(input, target, openModels)
  }
}
