import { expect, it } from 'vitest'
import { replay, type Replanned, type ReplayedCall } from './replay.ts'

const decided = (id: string, chosen: string | null, costUsd: number | null = 0.01) => ({
  route_id: id,
  requested: 'auto',
  chosen,
  request: {
    mode: 'chat' as const,
    body_bytes: 100,
    text_length: 80,
    attachments: 0,
    abilities: [],
    output_tokens_max: null,
    stream: false,
    service_tier: null,
    tool_result: false,
    tool_count: 0,
    json_schema: false,
    tags: [],
  },
  analysis: null,
  attempts:
    chosen === null
      ? [{ outcome: 'failed', ms: 5, cost_usd: null, input_tokens: null, output_tokens: null }]
      : [
          {
            outcome: 'complete',
            ms: 1000,
            cost_usd: costUsd,
            input_tokens: 20,
            output_tokens: 10,
          },
        ],
})

function planned(id: string, costUsd: number): Replanned {
  const [provider = '', model = ''] = id.split('/')
  return {
    kind: 'planned',
    deployment: {
      id,
      provider,
      target: { provider, model, baseUrl: '', region: null, settings: {}, info: null },
    },
    rules: [{ id: 'r', version: 1, mode: 'enforce', matched: true, actions: ['use'] }],
    quality: 0.8,
    latencyMs: 400,
    costUsd,
  }
}

it('compares what happened with what would have, and counts the same target as it was', () => {
  const calls: ReplayedCall[] = [
    { decision: decided('a', 'big/x'), planned: planned('small/y', 0.002) },
    { decision: decided('b', 'small/y'), planned: planned('small/y', 0.5) },
    { decision: decided('c', 'big/x'), planned: { kind: 'refused', code: 'policy' } },
    { decision: decided('d', null), planned: planned('small/y', 1) },
  ]
  expect(replay(calls)).toEqual({
    replayed: 3,
    unserved: 1,
    changed: 1,
    refused: { policy: 1 },
    actual: {
      cost_usd: 0.03,
      unpriced: 0,
      latency_ms: 1000,
      shares: { 'big/x': 0.6667, 'small/y': 0.3333 },
    },
    forecast: { cost_usd: 0.012, unpriced: 0, latency_ms: 700, shares: { 'small/y': 1 } },
    rules: { r: { matched: 2, errors: 0 } },
    changes: [
      {
        route_id: 'a',
        from: 'big/x',
        to: 'small/y',
        cost_usd: { from: 0.01, to: 0.002 },
        latency_ms: { from: 1000, to: 400 },
      },
    ],
  })
})
