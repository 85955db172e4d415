import { expect, it } from 'vitest'
import { OUTPUTS } from './outputs.ts'
import { scoreOn } from './curves.ts'
import { STORED_CLASSIFIER } from './weights.ts'

it.each(OUTPUTS)('the score of %s rises with the evidence and stays between 0 and 1', (output) => {
  const curve = STORED_CLASSIFIER.curves[output]
  let last = 0
  for (let evidence = -12; evidence <= 12; evidence += 0.01) {
    const score = scoreOn(curve, evidence)
    expect(score).toBeGreaterThanOrEqual(last)
    expect(score).toBeLessThan(1)
    last = score
  }
  expect(last).toBeGreaterThan(0.95)
})

it('a point of the curve has its own score', () => {
  const curve = [
    [-1, 0.2],
    [0, 0.5],
    [2, 0.8],
  ] as const
  expect([-1, 0, 1, 2].map((evidence) => scoreOn(curve, evidence))).toEqual([0.2, 0.5, 0.65, 0.8])
})
