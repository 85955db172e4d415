import { describe, expect, it } from 'vitest'
import { loginAsAdmin, type AdminFetch } from '../runtimes/admin.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { useGateways } from '../runtimes/running.ts'
import { completion, eventually, json, scriptUpstream } from '../runtimes/upstream.ts'
import type { Reply } from '../servers/scripted-upstream.ts'

const start = useGateways()

const LIMITS = { ADMIN_RATE_LIMIT_REQUESTS: '10000', RATE_LIMIT_REQUESTS: '10000' }
const SSN = '412-68-9103'

/** As Ollama answers `POST /api/chat`. */
const guardSays = (content: string): Reply =>
  json({
    model: 'llama-guard3',
    created_at: '2026-11-27T08:00:00.000000Z',
    message: { role: 'assistant', content },
    done: true,
    done_reason: 'stop',
    total_duration: 1,
    prompt_eval_count: 200,
    eval_count: 4,
  })

/** As OpenAI answers `POST /v1/moderations`. */
const moderation = (categories: Record<string, boolean>, scores: Record<string, number>): Reply =>
  json({
    id: 'modr-1',
    model: 'omni-moderation-latest',
    results: [
      {
        flagged: Object.values(categories).some(Boolean),
        categories,
        category_scores: scores,
        category_applied_input_types: {},
      },
    ],
  })

async function startWith(
  moderator: Record<string, unknown>,
  replies: { readonly guard?: Reply[]; readonly chat?: Reply[] },
) {
  const guard = await scriptUpstream(...(replies.guard ?? []))
  const chat = await scriptUpstream(...(replies.chat ?? [json(completion('fine'))]))
  const gateway = await start({
    env: {
      ...LIMITS,
      OLLAMA_URL: guard.url.replace(/\/v1$/, ''),
      OPENAI_API_KEY: 'sk-x',
      OPENAI_BASE_URL: guard.url,
      MISTRAL_API_KEY: 'x',
      MISTRAL_BASE_URL: chat.url,
    },
  })
  const admin = await loginAsAdmin(gateway)
  const written = await admin('/api/settings/safety', {
    method: 'PUT',
    body: JSON.stringify({ document: { moderator }, based_on_version: 0 }),
  })
  expect(written.status).toBe(200)
  return { gateway, admin, guard, chat }
}

const ask = (gateway: TestGateway, content: string) =>
  gateway.fetch('/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.key}` },
    body: JSON.stringify({ model: 'mistral/m', messages: [{ role: 'user', content }] }),
  })

const llamaGuard = { model: 'ollama/llama-guard3', kind: 'llama-guard', when: 'always' }
const openAi = {
  model: 'openai/omni-moderation-latest',
  kind: 'openai-moderation',
  when: 'always',
  timeout_ms: 2000,
}

const ledgerOf = (admin: AdminFetch) =>
  eventually(
    async () => (await admin('/api/usage?group_by=model')).text(),
    (text) => text.includes('llama-guard3'),
  )

describe('Llama Guard at a model server of one’s own', () => {
  it('stops what it calls unsafe, before anybody else is called, and is on the books', async () => {
    const { gateway, admin, guard, chat } = await startWith(llamaGuard, {
      guard: [guardSays('unsafe\nS9')],
    })
    const response = await ask(gateway, `How is it made? My SSN is ${SSN}.`)
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({
      error: {
        code: 'content_blocked',
        details: { categories: expect.arrayContaining(['illegal', 'violence']) },
      },
    })
    expect(await chat.requests()).toHaveLength(0)
    const [asked] = await guard.requests()
    expect(asked?.body).toContain('How is it made?')
    expect(asked?.body).not.toContain(SSN)
    expect(await ledgerOf(admin)).toContain('llama-guard3')
  })

  it('lets pass what it calls safe, and is asked once for the same text', async () => {
    const { gateway, guard } = await startWith(
      { ...llamaGuard, timeout_ms: 5000 },
      { guard: [guardSays('safe')], chat: [json(completion('a')), json(completion('b'))] },
    )
    expect((await ask(gateway, 'Hello there')).status).toBe(200)
    expect((await ask(gateway, 'Hello there')).status).toBe(200)
    expect(await guard.requests()).toHaveLength(1)
  })

  it('is asked only about what is unsure, unless it is wanted always', async () => {
    const { gateway, guard } = await startWith(
      { ...llamaGuard, when: 'unsure' },
      { guard: [guardSays('unsafe\nS10')] },
    )
    expect((await ask(gateway, 'Hello there')).status).toBe(200)
    expect(await guard.requests()).toHaveLength(0)
  })

  it.each<[string, Reply[]]>([
    ['gives no verdict', [guardSays('I would rather not say.')]],
    ['is broken', [json({ error: 'out of memory' }, 500)]],
    ['never answers', [{ status: 200, steps: [{ hang: true }] }]],
  ])('fails in the direction that the policy declares when it %s', async (_how, guard) => {
    const open = await startWith({ ...llamaGuard, timeout_ms: 300 }, { guard })
    expect((await ask(open.gateway, 'Hello there')).status).toBe(200)
    const closed = await startWith(
      { ...llamaGuard, timeout_ms: 300, on_error: 'policy' },
      { guard },
    )
    const response = await ask(closed.gateway, 'Hello there')
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('check_failed')
  })
})

describe('OpenAI’s moderation', () => {
  it('stops what it flags, and what it scores high', async () => {
    const { gateway, guard } = await startWith(openAi, {
      guard: [moderation({ hate: true, 'hate/threatening': false }, { hate: 0.7, violence: 0.01 })],
    })
    const response = await ask(gateway, 'Some text')
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ error: { details: { categories: ['hate'] } } })
    const [asked] = await guard.requests()
    expect(asked).toMatchObject({ path: '/moderations' })
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      model: 'omni-moderation-latest',
      input: ['Some text'],
    })
  })

  it('escalates what concerns minors, whatever the policy says', async () => {
    const { gateway } = await startWith(openAi, {
      guard: [
        moderation({ sexual: true, 'sexual/minors': true }, { sexual: 0.9, 'sexual/minors': 0.8 }),
      ],
    })
    const response = await ask(gateway, 'Some text')
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ error: { code: 'content_escalated' } })
  })
})
