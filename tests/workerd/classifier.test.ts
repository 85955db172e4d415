import { describe, expect, it } from 'vitest'
import recorded from '../fixtures/classifier.json' with { type: 'json' }
import { classifyCases } from '../classifier-cases.ts'

describe('the safety classifier on workerd', () => {
  it('scores as on Node, to the last digit', () => {
    expect(classifyCases()).toEqual(recorded)
  })
})
