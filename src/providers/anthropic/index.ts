import type { HeaderList } from '../../domain/transport.ts'
import type { ProviderAdapter } from '../adapter.ts'
import { readAnthropicError } from './error.ts'
import { toAnthropicRequest } from './request.ts'
import { readMessage } from './response.ts'
import { createEventReader } from './stream.ts'

/** Under 2026-10-21 the older models that take a temperature would refuse it. */
const HEADERS: HeaderList = ['content-type', 'application/json', 'anthropic-version', '2023-06-01']

/**
 * Anthropic's Messages API (@anthropic-ai/sdk 1.13.0, resources/messages). Signed thinking travels
 * as `extra_content.anthropic.thinking_blocks` on the answer's message; sent back with it, it is
 * put before the tool calls of that turn.
 */
export const anthropic: ProviderAdapter = {
  id: 'anthropic',
  name: 'Anthropic',
  defaultBaseUrl: 'https://api.anthropic.com',
  auth: { kind: 'header', name: 'x-api-key' },
  chat(input, target) {
    const { body, warnings, toolBook } = toAnthropicRequest(input.request, target)
    const { callId, createdS } = input
    const context = { callId, createdS, model: target.model, toolBook }
    return {
      wire: { path: '/v1/messages', headers: HEADERS, body: JSON.stringify(body) },
      framing: 'sse',
      warnings,
      readAnswer: (answer) => readMessage(answer, context),
      openStream: (sink) => createEventReader(sink, context),
    }
  },
  toError: readAnthropicError,
}
