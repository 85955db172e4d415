import { describe, expect, it } from 'vitest'
import { policyDocumentSchema, type PolicyDocument, type Scope } from '../policy.ts'
import { DEFAULT_POLICY } from './defaults.ts'
import { resolvePolicy } from './layers.ts'

const layer = (scope: Scope, document: unknown) => ({
  scope,
  document: policyDocumentSchema.parse(document),
})
const resolve = (...layers: { scope: Scope; document: PolicyDocument }[]) =>
  resolvePolicy(DEFAULT_POLICY, layers)

const exception = {
  match: { kind: 'pattern', expression: 'x' },
  expires_at: '2030-01-01T00:00:00Z',
  author: 'ann',
}

describe('policy documents', () => {
  it('tighten one another', () => {
    const { policy, refused } = resolve(
      layer('tenant', { types: { hate: { block_from: 0.7, action: 'quarantine' } } }),
      layer('key', { types: { hate: { block_from: 0.5, transform: 'redact' } } }),
    )
    expect(policy.types.hate).toMatchObject({
      block_from: 0.5,
      action: 'quarantine',
      transform: 'redact',
    })
    expect(refused).toEqual([])
  })

  it('do not loosen what stands above, and say so', () => {
    const { policy, refused } = resolve(
      layer('tenant', {
        types: {
          hate: {
            enabled: false,
            block_from: 0.99,
            action: 'allow',
            on_error: 'allow',
            overridable: true,
          },
        },
        mode: 'monitor',
      }),
    )
    expect(policy.types.hate).toEqual(DEFAULT_POLICY.types.hate)
    expect(policy.mode).toBe('enforce')
    expect(refused.toSorted()).toEqual([
      'tenant: hate.action would loosen',
      'tenant: hate.block_from would loosen',
      'tenant: hate.enabled would loosen',
      'tenant: hate.on_error would loosen',
      'tenant: hate.overridable would loosen',
      'tenant: mode would loosen',
    ])
  })

  it('may loosen a type that is overridable where it stands', () => {
    const { policy } = resolve(
      layer('global', { types: { hate: { overridable: true } }, mode_overridable: true }),
      layer('tenant', { types: { hate: { enabled: false, overridable: false } }, mode: 'monitor' }),
      layer('key', { types: { hate: { enabled: true, block_from: 0.9 } } }),
    )
    expect(policy.types.hate).toMatchObject({
      enabled: true,
      block_from: DEFAULT_POLICY.types.hate.block_from,
    })
    expect(policy.mode).toBe('monitor')
  })

  it('the gateway itself may set anything', () => {
    const { policy } = resolve(
      layer('global', { types: { pii: { enabled: false } }, mode: 'monitor' }),
    )
    expect(policy.types.pii.enabled).toBe(false)
    expect(policy.mode).toBe('monitor')
  })

  it('never take an origin or a direction away', () => {
    const { policy } = resolve(
      layer('key', { types: { pii: { origins: [], directions: ['input'] } } }),
    )
    expect(policy.types.pii.origins).toEqual(DEFAULT_POLICY.types.pii.origins)
    expect(policy.types.pii.directions).toEqual(['input', 'output'])
  })

  it('give exceptions to the gateway and the tenant only', () => {
    const { policy, refused } = resolve(
      layer('tenant', { exceptions: [exception] }),
      layer('key', { exceptions: [exception] }),
    )
    expect(policy.exceptions).toHaveLength(1)
    expect(refused).toEqual(['key: exceptions'])
  })

  it('may not loosen by origin either', () => {
    const { policy, refused } = resolve(
      layer('tenant', {
        types: {
          prompt_injection: {
            by_origin: { retrieved: { action: 'allow' }, user: { action: 'escalate' } },
          },
        },
      }),
    )
    expect(policy.types.prompt_injection.by_origin.retrieved?.action).toBe('warn')
    expect(policy.types.prompt_injection.by_origin.user?.action).toBe('escalate')
    expect(refused).toEqual(['tenant: prompt_injection.by_origin.retrieved would loosen'])
  })

  it.each([
    ['an unknown type', { types: { weather: {} } }],
    ['a score above one', { types: { hate: { block_from: 2 } } }],
    ['a look-around', { expressions: [{ name: 'x', type: 'pii', expression: '(?=a)b' }] }],
    [
      'an expression that grows too large',
      { expressions: [{ name: 'x', type: 'pii', expression: '(ab{1,900}c){1,3}' }] },
    ],
    ['an exception without an end', { exceptions: [{ ...exception, expires_at: undefined }] }],
  ])('are refused with %s', (_, document) => {
    expect(policyDocumentSchema.safeParse(document).success).toBe(false)
  })
})
