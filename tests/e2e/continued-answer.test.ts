import { expect, it } from 'vitest'
import { useGateways } from '../runtimes/running.ts'
import type { Reply } from '../servers/scripted-upstream.ts'
import { json, record, scriptUpstream, sse } from '../runtimes/upstream.ts'

const start = useGateways()

/** One response of several that make up an answer, as Gemini 4 sends them. */
const part = (text: string, finishReason: string, token?: string) => ({
  responseId: 'response-1',
  candidates: [
    {
      index: 0,
      content: { role: 'model', parts: [{ text }] },
      finishReason,
      ...(token !== undefined && { continuationToken: token }),
    },
  ],
  usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5 },
})

async function ask(replies: readonly Reply[], more: Record<string, unknown>) {
  const upstream = await scriptUpstream(...replies)
  const gateway = await start({ env: { GOOGLE_API_KEY: 'key', GOOGLE_BASE_URL: upstream.url } })
  const response = await gateway.fetch('/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.key}` },
    body: JSON.stringify({
      model: 'google/gemini-4-argon',
      messages: [{ role: 'user', content: 'Tell a story' }],
      ...more,
    }),
  })
  return { text: await response.text(), requests: await upstream.requests() }
}

it('asks on until the provider has finished, and answers once', async () => {
  const { text, requests } = await ask(
    [json(part('Once ', 'CONTINUATION', 'dDE=')), json(part('upon a time', 'STOP'))],
    {},
  )
  expect(JSON.parse(text)).toMatchObject({
    choices: [{ message: { content: 'Once upon a time' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 },
  })
  const bodies = requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>)
  expect(bodies).toHaveLength(2)
  expect(bodies[1]).toEqual({ ...bodies[0], continuationToken: 'dDE=' })
  expect(requests.map(({ headers }) => headers['x-goog-api-key'])).toEqual(['key', 'key'])
})

it('makes one stream of several', async () => {
  const { text, requests } = await ask(
    [sse(record(part('Once ', 'CONTINUATION', 'dDE='))), sse(record(part('upon a time', 'STOP')))],
    { stream: true, stream_options: { include_usage: true } },
  )
  const contents = [...text.matchAll(/"content":"([^"]*)"/g)].map((match) => match[1])
  expect(contents.join('')).toBe('Once upon a time')
  expect(text.match(/"finish_reason":"stop"/g)).toHaveLength(1)
  expect(text).toContain('"total_tokens":30')
  expect(text.match(/data: \[DONE\]/g)).toHaveLength(1)
  expect(requests).toHaveLength(2)
})

it('ends at its length when the provider refuses to go on', async () => {
  const { text } = await ask(
    [sse(record(part('Once ', 'CONTINUATION', 'dDE='))), json({ error: { code: 500 } }, 500)],
    { stream: true },
  )
  expect(text).toContain('"finish_reason":"length"')
  expect(text.match(/data: \[DONE\]/g)).toHaveLength(1)
})
