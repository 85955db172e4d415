import OpenAI from 'openai'

interface PageInput {
  readonly baseURL: string
  readonly apiKey: string
}

/** Runs inside Chromium, on a page of another origin than the gateway. */
async function tryEverything({ baseURL, apiKey }: PageInput) {
  const client = new OpenAI({ baseURL, apiKey, maxRetries: 0, dangerouslyAllowBrowser: true })
  const messages = [{ role: 'user' as const, content: 'Hello from a page' }]
  const model = 'demo/echo'

  const whole = await client.chat.completions.create({ model, messages }).withResponse()
  let streamed = ''
  let chunks = 0
  for await (const chunk of await client.chat.completions.create({
    model,
    messages,
    stream: true,
  })) {
    streamed += chunk.choices[0]?.delta.content ?? ''
    chunks += 1
  }
  const refused = await client.chat.completions
    .create({ model: 'no-such-model', messages })
    .then(() => 'no error')
    .catch((error: unknown) =>
      error instanceof OpenAI.NotFoundError ? 'NotFoundError' : String(error),
    )
  return {
    content: whole.data.choices[0]?.message.content ?? '',
    streamed,
    chunks,
    refused,
    requestId: whole.response.headers.get('x-request-id'),
    provider: whole.response.headers.get('x-scalix-provider'),
    remaining: whole.response.headers.get('x-ratelimit-remaining'),
  }
}

Object.assign(globalThis, { tryEverything })
