import { isJsonObject, omitFields, textOf } from '../../lib/json.ts'
import type { ChatRequest, ContentPart } from '../../openai/chat-request.ts'
import type { ChatExchange, ChatInput, RemoteAsset, Target } from '../adapter.ts'
import { toAnthropicRequest } from '../anthropic/request.ts'
import { readMessage } from '../anthropic/response.ts'
import { createEventReader } from '../anthropic/stream.ts'
import { unsupported } from '../request-checks.ts'
import { methodPath } from './path.ts'

const ANTHROPIC_VERSION = 'vertex-2023-10-16'

/**
 * One call to a Claude model on Vertex AI: Anthropic's body with the version in it and the model
 * in the address (platform.claude.com build-with-claude/claude-on-vertex-ai). Images by address
 * are not taken, so their bytes go in.
 */
export function openClaude(input: ChatInput, target: Target): ChatExchange {
  const request = inlineAssets(input.request, input.assets)
  const { body, warnings, toolBook } = toAnthropicRequest(request, target)
  const { callId, createdS } = input
  const context = { callId, createdS, model: target.model, toolBook }
  const method = request.stream === true ? 'streamRawPredict' : 'rawPredict'
  return {
    wire: {
      path: methodPath(target, { publisher: 'anthropic', version: 'v1', method }),
      headers: ['content-type', 'application/json'],
      body: JSON.stringify({
        anthropic_version: ANTHROPIC_VERSION,
        ...omitFields(body, ['model']),
      }),
    },
    framing: 'sse',
    warnings,
    readAnswer: (answer) => readMessage(answer, context),
    openStream: (sink) => createEventReader(sink, context),
  }
}

/** Puts fetched bytes in the place of their addresses. Throws GatewayError where there are none. */
function inlineAssets(request: ChatRequest, assets: ChatInput['assets']): ChatRequest {
  return {
    ...request,
    messages: request.messages.map((message) =>
      Array.isArray(message.content)
        ? { ...message, content: message.content.map((part) => inlinePart(part, assets)) }
        : message,
    ),
  }
}

function inlinePart(part: ContentPart, assets: ChatInput['assets']): ContentPart {
  const { image_url: image, file } = part
  if (part.type === 'image_url') {
    const url = isJsonObject(image) ? textOf(image.url) : textOf(image)
    return url === undefined || !isRemote(url)
      ? part
      : { ...part, image_url: { url: toDataUrl(assets?.get(url)) } }
  }
  const data = part.type === 'file' && isJsonObject(file) ? textOf(file.file_data) : undefined
  if (data === undefined || !isRemote(data) || !isJsonObject(file)) return part
  return { ...part, file: { ...file, file_data: toDataUrl(assets?.get(data)) } }
}

const isRemote = (url: string) => /^https?:/.test(url)

function toDataUrl(asset: RemoteAsset | undefined): string {
  if (asset === undefined) {
    throw unsupported('This provider takes no content from this address.', 'messages')
  }
  return `data:${asset.mediaType};base64,${asset.base64}`
}
