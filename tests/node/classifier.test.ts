import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createClassifier } from '../../src/safety/classifier/classifier.ts'
import { inspectPieces } from '../../src/safety/inspect.ts'
import { DEFAULT_POLICY } from '../../src/safety/policy/defaults.ts'
import { preparePolicy } from '../../src/safety/prepare.ts'
import { HARMLESS_KINDS, harmlessTexts } from '../../training/safety/kinds.ts'
import { TWINS } from '../../training/safety/twins.ts'
import { classifyCases } from '../classifier-cases.ts'

const WEIGHTS = new URL('../../src/safety/classifier/weights.ts', import.meta.url)
const prepared = preparePolicy(DEFAULT_POLICY, { classify: createClassifier() })

function actionOn(text: string) {
  const pieces = [{ text, origin: 'user' as const }]
  return inspectPieces(pieces, prepared, { direction: 'input', nowMs: 0 })
}

describe('the safety classifier', () => {
  it('gives the scores that the test on workerd expects', async () => {
    await expect(`${JSON.stringify(classifyCases(), null, 2)}\n`).toMatchFileSnapshot(
      '../fixtures/classifier.json',
    )
  })

  it('weighs less than 200 KiB compressed', () => {
    expect(gzipSync(readFileSync(WEIGHTS)).length).toBeLessThan(200 * 1024)
  })
})

describe('under the default policy', () => {
  it('at most 2 % of typical harmless prompts are acted on, and none is blocked', () => {
    const typical = harmlessTexts('typical').map(actionOn)
    const acted = typical.filter(({ violations }) => violations.length > 0)
    expect(acted.length / typical.length).toBeLessThanOrEqual(0.02)
    expect(typical.filter(({ allowed }) => !allowed)).toHaveLength(0)
  })

  it('medicine, fiction, code and mentions of identity pass', () => {
    const kinds = Object.keys(HARMLESS_KINDS).filter((kind) => kind !== 'security work')
    const texts = kinds.flatMap(harmlessTexts)
    const blocked = texts.filter((text) => !actionOn(text).allowed)
    expect(blocked.length / texts.length).toBeLessThanOrEqual(0.005)
  })

  it('of pairs that share their words, the harmful one scores higher nearly always', () => {
    const classify = createClassifier()
    const right = TWINS.filter(
      ({ type, harmful, harmless }) => classify(harmful)[type] > classify(harmless)[type],
    )
    expect(right.length / TWINS.length).toBeGreaterThan(0.9)
  })

  it('somebody who speaks of hurting themselves is not turned away', () => {
    for (const text of ['I want to die.', "I can't go on, I think about ending my life."])
      expect(actionOn(text).allowed).toBe(true)
  })
})
