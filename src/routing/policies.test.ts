import { expect, it } from 'vitest'
import type { StoredDocument } from '../storage/document-cache.ts'
import { createRoutingPolicies, findPolicyProblems } from './policies.ts'
import { createConditionCompiler } from './rules/expressions.ts'

const compile = createConditionCompiler()

function setUp() {
  const documents = new Map<string | null, StoredDocument>()
  let reads = 0
  const policies = createRoutingPolicies({
    compile,
    queries: {
      load: async (tenantId) => {
        reads += 1
        return {
          gateway: documents.get(null) ?? null,
          tenant: documents.get(tenantId) ?? null,
        }
      },
      versions: async () =>
        new Map([...documents].map(([tenantId, { version }]) => [tenantId, version])),
    },
  })
  return { policies, documents, reads: () => reads }
}

it('reads a tenant once, and again only when its own or the gateway’s document has changed', async () => {
  const { policies, documents, reads } = setUp()
  await Promise.all([policies.of('a'), policies.of('a'), policies.of('b')])
  expect(reads()).toBe(2)
  documents.set('a', { version: 1, document: { strategy: 'performance' } })
  policies.markStale()
  await policies.refresh()
  expect(policies.of('b')).not.toBeInstanceOf(Promise)
  expect((await policies.of('a')).strategies).toMatchObject([{ strategy: 'performance' }])
  documents.set(null, { version: 1, document: { quality_target: 0.5 } })
  policies.markStale()
  await policies.refresh()
  expect((await policies.of('a')).strategies).toMatchObject([
    { quality_target: 0.5 },
    { strategy: 'performance' },
  ])
  expect((await policies.of('b')).version).toEqual({ gateway: 1, tenant: 0 })
})

it('keeps what it knows while the database is away, and looks again after', async () => {
  const { policies, documents, reads } = setUp()
  await policies.of('a')
  const before = reads()
  documents.set('a', { version: 1, document: {} })
  await policies.refresh()
  expect(reads()).toBe(before)
  expect(policies.of('a')).not.toBeInstanceOf(Promise)
})

it('names every mistake in a document and where it stands', () => {
  expect(
    findPolicyProblems(
      { rules: [{ id: 'a', when: 'request.model.matches("a")', actions: { use: 'x' } }] },
      compile,
    ),
  ).toEqual([{ param: 'rules[0].when', message: 'calls matches, which rules may not' }])
  expect(
    findPolicyProblems({ strategy: 'best', rule_headers: ['authorization'] }, compile).map(
      ({ param }) => param,
    ),
  ).toEqual(['strategy', 'rule_headers[0]'])
  expect(findPolicyProblems({}, compile)).toEqual([])
})
