import { describe, expect, it } from 'vitest'
import { createSipHash } from '../lib/half-sip-hash.ts'
import { createCleanMemories } from './clean-memory.ts'
import { createClassifier } from './classifier/classifier.ts'
import type { Detector } from './detector.ts'
import { inspectPieces } from './inspect.ts'
import { DEFAULT_POLICY } from './policy/defaults.ts'
import { preparePolicy } from './prepare.ts'
import type { Origin } from './types.ts'

const NOW_MS = Date.parse('2026-06-01T00:00:00Z')

/** A detector that counts how often it was asked. */
function createWitness() {
  const seen: string[] = []
  const detector: Detector = {
    id: 'witness',
    reads: 'words',
    types: ['spam'],
    detect({ text }) {
      seen.push(text)
      return []
    },
  }
  return { seen, detector }
}

const say = (text: string, origin: Origin = 'user') => ({ text, origin })
const FIRST = say('Could you summarise the minutes of Tuesday?')
const SECOND = say('And those of Wednesday?')
const PRIVATE = say('My card is 4111 1111 1111 1111.')

function createDesk(options: { entriesMax?: number } = {}) {
  const { seen, detector } = createWitness()
  const prepared = preparePolicy(DEFAULT_POLICY, { detectors: [detector] })
  const memories = createCleanMemories({ createHash: () => createSipHash([7, 9]), ...options })
  const inspect = (pieces: readonly ReturnType<typeof say>[], tenantId = 'a', policy = prepared) =>
    inspectPieces(pieces, policy, {
      direction: 'input',
      nowMs: NOW_MS,
      memory: memories.of(tenantId),
    })
  return { seen, detector, inspect }
}

describe('the memory of clean texts', () => {
  it('inspects only the new messages of a chat', () => {
    const { seen, inspect } = createDesk()
    inspect([FIRST])
    inspect([FIRST, SECOND])
    expect(seen).toEqual([FIRST.text, SECOND.text])
  })

  it('inspects what was found in a text each time', () => {
    const { inspect } = createDesk()
    const before = inspect([FIRST, PRIVATE])
    expect(before.edits).toHaveLength(1)
    expect(inspect([FIRST, PRIVATE])).toEqual(before)
  })

  it('gives the same scores as the classifier gave', () => {
    const { inspect } = createDesk()
    const policy = preparePolicy(DEFAULT_POLICY, { classify: createClassifier() })
    const before = inspect([FIRST, SECOND], 'a', policy)
    expect(before.scores.any).toBeGreaterThan(0)
    expect(inspect([FIRST, SECOND], 'a', policy)).toEqual(before)
  })

  it.each([
    ['another tenant', FIRST, 'b'],
    ['another origin', say(FIRST.text, 'tool'), 'a'],
  ])('is not shared with %s', (_name, piece, tenantId) => {
    const { seen, inspect } = createDesk()
    inspect([FIRST])
    inspect([piece], tenantId)
    expect(seen).toHaveLength(2)
  })

  it('begins anew with another policy', () => {
    const { seen, detector, inspect } = createDesk()
    inspect([FIRST])
    inspect([FIRST], 'a', preparePolicy(DEFAULT_POLICY, { detectors: [detector] }))
    expect(seen).toHaveLength(2)
  })

  it('forgets what was not seen for longest', () => {
    const { seen, inspect } = createDesk({ entriesMax: 1 })
    inspect([FIRST])
    inspect([SECOND])
    inspect([FIRST])
    expect(seen).toHaveLength(3)
  })
})
