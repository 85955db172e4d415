import { describe, expect, it } from 'vitest'
import { readCheckpoint } from '../../src/audit/checkpoints.ts'
import { readExportLine } from '../../src/audit/export-line.ts'
import { createChainVerifier } from '../../src/audit/verify-chain.ts'
import { loginAsAdmin } from '../runtimes/admin.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { useGateways } from '../runtimes/running.ts'
import { eventually } from '../runtimes/upstream.ts'

const start = useGateways()

function chat(gateway: TestGateway, headers: Record<string, string> = {}) {
  return gateway.fetch('/v1/chat/completions', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.key}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify({
      model: 'demo/echo',
      messages: [{ role: 'user', content: 'canary-prompt-4711' }],
    }),
  })
}

type Ask = (path: string, init?: RequestInit) => Promise<Response>

interface Page {
  readonly entries: readonly Record<string, unknown>[]
  readonly next_cursor: number | null
}

async function search(ask: Ask, query: string): Promise<Page> {
  const response = await ask(`/api/audit?${query}`)
  expect(response.status).toBe(200)
  return (await response.json()) as Page
}

describe('the audit log', () => {
  it('has an entry for each call, found by who, what and when', async () => {
    const gateway = await start({ env: { ADMIN_RATE_LIMIT_REQUESTS: '10000' } })
    expect((await chat(gateway, { 'x-request-id': 'call-number-one' })).status).toBe(200)
    expect((await chat(gateway, { authorization: 'Bearer sk-wrong' })).status).toBe(401)
    const ask = await loginAsAdmin(gateway)
    const { entries } = await eventually(
      () => search(ask, 'request_id=call-number-one'),
      (page) => page.entries.length > 0,
    )
    expect(entries).toEqual([
      expect.objectContaining({
        type: 'request',
        severity: 'info',
        method: 'POST',
        path: '/v1/chat/completions',
        status: 200,
        model: 'demo/echo',
        provider: 'demo',
        tenant_id: 'ten_default',
        request_id: 'call-number-one',
      }),
    ])
    const [entry] = entries
    expect((await search(ask, `key_id=${String(entry?.['key_id'])}`)).entries).toHaveLength(1)
    expect((await search(ask, 'q=CHAT/COMPLETIONS&severity=info')).entries).toHaveLength(1)
    expect((await search(ask, 'to=2020-01-01')).entries).toHaveLength(0)
    // Who was not proven belongs to no tenant: those who run the gateway see them.
    const refused = await search(ask, 'severity=warning&tenants=all')
    expect(refused.entries).toEqual([
      expect.objectContaining({ status: 401, tenant_id: null, error_code: 'invalid_api_key' }),
    ])
    expect(JSON.stringify((await search(ask, 'tenants=all')).entries)).not.toContain('canary')
  })

  it('is read page by page, newest first', async () => {
    const gateway = await start({ env: { ADMIN_RATE_LIMIT_REQUESTS: '10000' } })
    for (let calls = 0; calls < 5; calls += 1) await chat(gateway)
    const ask = await loginAsAdmin(gateway)
    const first = await eventually(
      () => search(ask, 'q=chat/completions&limit=3'),
      (page) => page.next_cursor !== null,
    )
    const second = await search(ask, `q=chat/completions&limit=3&below=${first.next_cursor}`)
    const sequences = [...first.entries, ...second.entries].map((entry) =>
      Number(entry['sequence']),
    )
    expect(sequences).toHaveLength(5)
    expect(sequences).toEqual(sequences.toSorted((a, b) => b - a))
    expect(second.next_cursor).toBeNull()
  })

  it('is exported as a chain that an outsider can verify', async () => {
    const gateway = await start({ env: { ADMIN_RATE_LIMIT_REQUESTS: '10000' } })
    for (let calls = 0; calls < 4; calls += 1) await chat(gateway)
    const ask = await loginAsAdmin(gateway)
    const lines = await eventually(
      async () => (await (await ask('/api/audit/export?tenants=all')).text()).trim().split('\n'),
      (found) => found.length >= 5,
    )
    const verifier = createChainVerifier()
    for (const line of lines) {
      const entry = readExportLine(line)
      expect(entry).not.toBeNull()
      if (entry !== null) await verifier.push(entry)
    }
    expect(verifier.report()).toMatchObject({ first: 1, problems: [] })
    const json = await ask('/api/audit/export?format=json&q=chat/completions')
    expect(json.headers.get('content-type')).toContain('application/json')
    expect(await json.json()).toHaveLength(4)
    const none = await ask('/api/audit/export?format=json&q=nothing-like-it')
    expect(await none.json()).toEqual([])
  })

  it('tells of changes with what was before and after', async () => {
    const gateway = await start({ env: { ADMIN_RATE_LIMIT_REQUESTS: '10000' } })
    const ask = await loginAsAdmin(gateway)
    const created = await ask('/api/budgets', {
      method: 'POST',
      body: JSON.stringify({ name: 'Cap', period: 'month', limit_usd: 5 }),
    })
    const { id } = (await created.json()) as { id: string }
    await ask(`/api/budgets/${id}`, { method: 'PATCH', body: JSON.stringify({ limit_usd: 6 }) })
    const { entries } = await eventually(
      () => search(ask, 'type=budget.updated'),
      (page) => page.entries.length > 0,
    )
    expect(entries[0]).toMatchObject({
      resource: `budget/${id}`,
      metadata: { before: { limitNanoUsd: 5e9 }, after: { limitNanoUsd: 6e9 } },
    })
  })

  it('says that it is switched off, and no more', async () => {
    const gateway = await start({
      env: { ENABLE_AUDIT_LOGGING: 'false', ADMIN_RATE_LIMIT_REQUESTS: '10000' },
    })
    await chat(gateway)
    const ask = await loginAsAdmin(gateway)
    await eventually(
      async () => (await (await ask('/api/usage')).json()) as { rows: unknown[] },
      ({ rows }) => rows.length === 1,
    )
    const { entries } = await eventually(
      () => search(ask, 'tenants=all'),
      (page) => page.entries.length > 0,
    )
    expect(entries).toEqual([
      expect.objectContaining({ type: 'audit.switched_off', severity: 'critical' }),
    ])
  })
})

describe('checkpoints of the audit log', () => {
  it('come with the key that proves them', async () => {
    const gateway = await start()
    const ask = await loginAsAdmin(gateway)
    const response = await ask('/api/audit/checkpoints')
    const { public_key: key, checkpoints } = (await response.json()) as {
      public_key: string
      checkpoints: { sequence: number; hash: string; signature: string }[]
    }
    const jwk = JSON.parse(atob(key.replaceAll('-', '+').replaceAll('_', '/'))) as { crv: string }
    expect(jwk.crv).toBe('Ed25519')
    for (const { sequence, hash, signature } of checkpoints) {
      expect(await readCheckpoint(signature, jwk)).toEqual({ sequence, hash })
    }
  })
})

describe('who may read the audit log', () => {
  it('is not an everyday key', async () => {
    const gateway = await start()
    for (const path of ['/api/audit', '/api/audit/export', '/api/audit/checkpoints']) {
      const response = await gateway.fetch(path, {
        headers: { authorization: `Bearer ${gateway.key}` },
      })
      expect(response.status).toBe(403)
    }
  })

  it('is not another tenant: neither for all tenants nor for its own entries of others', async () => {
    const gateway = await start({ env: { ADMIN_RATE_LIMIT_REQUESTS: '10000' } })
    await chat(gateway)
    const ask = await loginAsAdmin(gateway)
    const made = await ask('/api/tenants', { method: 'POST', body: JSON.stringify({ name: 'B' }) })
    const { id } = (await made.json()) as { id: string }
    const other: Ask = (path) => ask(path, { headers: { 'x-tenant-id': id } })
    expect((await other('/api/audit?tenants=all')).status).toBe(403)
    expect((await other('/api/audit/export?tenants=all')).status).toBe(403)
    expect((await other('/api/audit/checkpoints')).status).toBe(403)
    const { entries } = await eventually(
      () => search(other, 'limit=100'),
      (page) => page.entries.length > 0,
    )
    expect(new Set(entries.map((entry) => entry['tenant_id']))).toEqual(new Set([id]))
  })

  it.each(['severity=loud', 'from=yesterday', 'limit=0', 'tenant_id=ten_x', 'tenants=mine'])(
    'gets 400 for %s',
    async (query) => {
      const gateway = await start()
      const ask = await loginAsAdmin(gateway)
      expect((await ask(`/api/audit?${query}`)).status).toBe(400)
    },
  )
})
