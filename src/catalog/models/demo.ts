import type { ModelInfo } from '../../domain/model.ts'
import { published } from '../published.ts'

/** The built-in provider of the first minute: it echoes, offline and for nothing. */
export const demoModels: readonly ModelInfo[] = [
  {
    provider: 'demo',
    upstreamId: 'echo',
    id: 'demo/echo',
    name: 'Echo',
    mode: 'chat',
    status: 'active',
    contextWindow: 1_000_000,
    outputTokensMax: 100_000,
    abilities: { streaming: true },
    releasedOn: '2026-11-24',
    prices: [
      published({
        from: '2026-01-01',
        input: 0,
        output: 0,
        checkedOn: '2026-11-24',
        confidence: 'local',
        source: 'ours',
      }),
    ],
    source: 'ours',
    confidence: 'local',
  },
]
