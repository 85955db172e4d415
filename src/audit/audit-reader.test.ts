import { describe, expect, it } from 'vitest'
import type { AuditCheckpoint } from '../storage/schema/audit.ts'
import { createAuditReader } from './audit-reader.ts'
import { createCheckpointSigner, readCheckpoint } from './checkpoints.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const START_MS = Date.UTC(2026, 10, 26)

function createDesk(retentionDays: number | null = null) {
  let nowMs = START_MS
  const kept: AuditCheckpoint[] = []
  const pruned: Date[] = []
  const head = { sequence: 0, hash: 'a'.repeat(64) }
  const signer = createCheckpointSigner(() => Promise.resolve(new Uint8Array(32).fill(7)))
  const reader = createAuditReader({
    queries: {
      search: () => Promise.resolve([]),
      readChain: () => Promise.resolve([]),
      head: () => Promise.resolve({ ...head }),
      checkpoints: () => Promise.resolve(kept),
      lastCheckpoint: () => Promise.resolve(kept.at(-1) ?? null),
      insertCheckpoint: async (checkpoint) => void kept.push(checkpoint),
      prune: async (before) => pruned.push(before),
    },
    signer,
    retentionDays,
    now: () => nowMs,
    log: () => {},
  })
  return {
    reader,
    signer,
    kept,
    pruned,
    head,
    pass: async (ms: number) => {
      nowMs += ms
      await reader.keepUp()
    },
  }
}

describe('checkpoints', () => {
  it('are signed once an hour, as long as the chain grows', async () => {
    const { kept, head, pass } = createDesk()
    await pass(HOUR_MS)
    expect(kept).toEqual([])
    head.sequence = 5
    await pass(HOUR_MS)
    await pass(HOUR_MS / 2)
    expect(kept.map(({ sequence }) => sequence)).toEqual([5])
    head.sequence = 9
    await pass(HOUR_MS)
    await pass(HOUR_MS)
    expect(kept.map(({ sequence }) => sequence)).toEqual([5, 9])
  })

  it('are proven by the public key, and by no other', async () => {
    const { kept, head, pass, signer } = createDesk()
    head.sequence = 5
    await pass(HOUR_MS)
    const signature = kept[0]?.signature ?? ''
    const publicKey = await signer.publicKey()
    expect(await readCheckpoint(signature, publicKey)).toEqual(head)
    const stranger = createCheckpointSigner(() => Promise.resolve(new Uint8Array(32).fill(8)))
    expect(await readCheckpoint(signature, await stranger.publicKey())).toBeNull()
    expect(await readCheckpoint(`${signature.slice(0, -4)}AAAA`, publicKey)).toBeNull()
  })
})

describe('retention', () => {
  it('prunes what is older than the policy says, and nothing without one', async () => {
    const forever = createDesk()
    await forever.pass(HOUR_MS)
    expect(forever.pruned).toEqual([])
    const { pruned, pass } = createDesk(30)
    await pass(HOUR_MS)
    expect(pruned).toEqual([new Date(START_MS + HOUR_MS - 30 * DAY_MS)])
  })
})
