import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'
import { describe, expect, it } from 'vitest'
import { bedrock } from '../../src/providers/bedrock/index.ts'
import { bedrockRequests } from './bedrock-requests.ts'
import { chatInput, targetOf, wireBody } from './exchange.ts'

/** The body that the maker's own client writes for the same input; it drops what it does not know. */
async function bodyBySdk(body: unknown): Promise<unknown> {
  let written = ''
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    requestHandler: {
      handle: ({ body }: { readonly body: Uint8Array }) => {
        written = new TextDecoder().decode(Uint8Array.from(body))
        return Promise.reject(new Error('Nothing is sent.'))
      },
    },
    maxAttempts: 1,
  })
  const input = { modelId: 'm', ...(withBytes(body) as object) }
  await client.send(new ConverseCommand(input as never)).catch(() => {})
  return JSON.parse(written) as unknown
}

/** Base64 as the bytes that the client wants. */
function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'bytes' || name === 'redactedContent'
        ? Uint8Array.from(Buffer.from(String(inner), 'base64'))
        : withBytes(inner),
    ]),
  )
}

describe('bedrock: requests, judged by AWS’s own client', () => {
  const converse = bedrockRequests.filter(({ path = '' }) => !path.startsWith('/openai/'))
  it.each(converse)('$name', async ({ request, model = 'test-model', info, assets }) => {
    const input = chatInput({ model: `bedrock/${model}`, ...request }, assets)
    const exchange = bedrock.chat?.(input, targetOf(bedrock, model, info))
    if (exchange === undefined) throw new Error('This adapter has no chat.')
    const body = wireBody(exchange)
    expect(await bodyBySdk(body)).toEqual(body)
  })
})
