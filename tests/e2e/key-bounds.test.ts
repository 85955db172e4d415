import { describe, expect, it } from 'vitest'
import { loginAsAdmin } from '../runtimes/admin.ts'
import { callerWith, sendJson, type Send } from '../runtimes/callers.ts'
import { useGateways } from '../runtimes/running.ts'
import { completion, eventually, json, scriptUpstream } from '../runtimes/upstream.ts'

const start = useGateways()

interface Key {
  readonly id: string
  readonly key: string
}

async function startWithKey(wishes: object) {
  const upstream = await scriptUpstream(json(completion('Hello.')))
  const gateway = await start({
    env: {
      OPENAI_API_KEY: 'k',
      OPENAI_BASE_URL: upstream.url,
      ADMIN_RATE_LIMIT_REQUESTS: '10000',
    },
  })
  const admin = await loginAsAdmin(gateway)
  const made = await sendJson(admin, 'POST /api/keys/create', { name: 'bounded', ...wishes })
  const key = (await made.json()) as Key
  return { gateway, admin, key, caller: callerWith(gateway, key.key) }
}

const ask = async (caller: Send, model: string) => {
  const answer = await sendJson(caller, 'POST /v1/chat/completions', {
    model,
    messages: [{ role: 'user', content: 'Hi' }],
  })
  const body = (await answer.json()) as { error?: { code: string } }
  return `${answer.status} ${body.error?.code ?? 'ok'}`
}
const namesFor = async (caller: Send) => {
  const list = (await (await caller('/v1/models')).json()) as { data: { id: string }[] }
  return list.data.map(({ id }) => id)
}

describe('a key with models and providers of its own', () => {
  it('is answered by these alone, and lists these alone', async () => {
    const { key, caller } = await startWithKey({ allowed_models: ['gpt-4o-mini', 'demo/echo'] })
    expect(key).toMatchObject({
      allowed_models: ['gpt-4o-mini', 'demo/echo'],
      allowed_providers: null,
    })
    expect(await ask(caller, 'gpt-4o-mini')).toBe('200 ok')
    expect(await ask(caller, 'demo/echo')).toBe('200 ok')
    expect(await ask(caller, 'gpt-4o')).toMatch(/^4\d\d /)
    expect(await ask(caller, 'openai/gpt-4o')).toMatch(/^4\d\d /)
    const names = await namesFor(caller)
    expect(names).toContain('gpt-4o-mini')
    expect(names).not.toContain('gpt-4o')
  })

  it('is changed by a PATCH, at once, and the change stands in the audit log', async () => {
    const { admin, key, caller } = await startWithKey({ allowed_providers: ['demo'] })
    expect(await ask(caller, 'gpt-4o-mini')).toMatch(/^4\d\d /)
    const changed = await sendJson(admin, `PATCH /api/keys/${key.id}`, {
      name: 'opened',
      allowed_providers: null,
      rate_limit: 50,
    })
    expect(changed.status).toBe(200)
    expect(await changed.json()).toMatchObject({
      id: key.id,
      name: 'opened',
      allowed_providers: null,
      rate_limit: 50,
    })
    expect(await ask(caller, 'gpt-4o-mini')).toBe('200 ok')
    const entries = await eventually(
      async () => {
        const found = await admin('/api/audit?type=key.updated')
        return ((await found.json()) as { entries: { metadata: unknown }[] }).entries
      },
      (found) => found.length === 1,
    )
    expect(entries).toMatchObject([
      {
        resource: `key/${key.id}`,
        metadata: {
          before: { name: 'bounded', allowedProviders: ['demo'] },
          after: { name: 'opened', allowedProviders: null, rateLimit: 50 },
        },
      },
    ])
    expect(JSON.stringify(entries.map(({ metadata }) => metadata))).not.toMatch(/hash|salt/i)
  })

  it('is changed only as far as it is understood', async () => {
    const { admin, key } = await startWithKey({})
    for (const [edits, param] of [
      [{}, null],
      [{ rate_limit: 0 }, 'rate_limit'],
      [{ permissions: ['root'] }, 'permissions[0]'],
      [{ allowed_models: 'gpt-4o' }, 'allowed_models'],
    ] as const) {
      const refused = await sendJson(admin, `PATCH /api/keys/${key.id}`, edits)
      const body = (await refused.json()) as { error: { param: string | null } }
      expect({ status: refused.status, param: body.error.param }).toEqual({ status: 400, param })
    }
    await sendJson(admin, `DELETE /api/keys/${key.id}`)
    const late = await sendJson(admin, `PATCH /api/keys/${key.id}`, { name: 'x' })
    expect(late.status).toBe(409)
    expect((await sendJson(admin, 'PATCH /api/keys/nothing', { name: 'x' })).status).toBe(404)
  })
})

describe('a new secret', () => {
  it('ends the old one at once, or after the time that it is given', async () => {
    const { gateway, admin, key, caller } = await startWithKey({})
    const renew = async (query: string) =>
      (await (await sendJson(admin, `POST /api/keys/${key.id}/regenerate${query}`)).json()) as Key
    const second = await renew('?grace_period_s=3600')
    expect(await ask(caller, 'demo/echo')).toBe('200 ok')
    expect(await ask(callerWith(gateway, second.key), 'demo/echo')).toBe('200 ok')
    const third = await renew('')
    expect(await ask(caller, 'demo/echo')).toMatch(/^401 /)
    expect(await ask(callerWith(gateway, second.key), 'demo/echo')).toMatch(/^401 /)
    expect(await ask(callerWith(gateway, third.key), 'demo/echo')).toBe('200 ok')
    const tooLong = await sendJson(
      admin,
      `POST /api/keys/${key.id}/regenerate?grace_period_s=99999999`,
    )
    expect(tooLong.status).toBe(400)
  })
})
