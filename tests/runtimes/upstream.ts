import { inject } from 'vitest'
import type { RecordedRequest, Reply, Step } from '../servers/scripted-upstream.ts'

export interface UpstreamScript {
  /** Base address that plays these answers. */
  readonly url: string
  readonly requests: () => Promise<readonly RecordedRequest[]>
  readonly release: (name: string) => Promise<void>
}

/** Tells the scripted upstream what to answer, one reply a request; the last is repeated. */
export async function scriptUpstream(...replies: readonly Reply[]): Promise<UpstreamScript> {
  const root = inject('upstreamUrl')
  const registered = await fetch(`${root}/control-script/new`, {
    method: 'POST',
    body: JSON.stringify(replies),
  })
  const id = await registered.text()
  return {
    url: `${root}/s/${id}`,
    requests: async () => (await fetch(`${root}/control-requests/${id}`)).json(),
    release: async (name) => {
      await fetch(`${root}/control-release/${id}/${name}`)
    },
  }
}

/** A whole JSON answer. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    steps: [{ text: JSON.stringify(body) }],
  }
}

/** An SSE answer: each part is a write of its own. Strings are sent as they are. */
export function sse(...parts: readonly (string | Step)[]): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    steps: parts.map((part) => (typeof part === 'string' ? { text: part } : part)),
  }
}

/** One SSE record. */
export function record(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`
}

/** A chunk of OpenAI's stream with one choice. */
export function chunk(delta: unknown, finishReason: string | null = null): string {
  return record({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'gpt-test',
    choices: [{ index: 0, delta, finish_reason: finishReason, logprobs: null }],
  })
}

/** OpenAI's whole answer with one text. */
export function completion(content: string) {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-test',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: null },
        finish_reason: 'stop',
        logprobs: null,
      },
    ],
    usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
  }
}

/** Waits for something that happens on its own, by asking again; never by a fixed pause. */
export async function eventually<Value>(
  ask: () => Promise<Value> | Value,
  isThere: (value: Value) => boolean,
): Promise<Value> {
  for (let tries = 0; tries < 500; tries += 1) {
    const value = await ask()
    if (isThere(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('It did not happen within 5 seconds.')
}

declare module 'vitest' {
  interface ProvidedContext {
    upstreamUrl: string
    databaseControlUrl: string
  }
}
