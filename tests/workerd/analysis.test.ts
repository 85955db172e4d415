import { describe, expect, it } from 'vitest'
import { analyse } from '../../src/routing/analysis/analyse.ts'
import { askFor, CLEAR_CASES } from '../analysis-cases.ts'
import recorded from '../fixtures/analysis.json' with { type: 'json' }

describe('the analysis on workerd', () => {
  it('is what it is on Node, to the last digit', () => {
    expect(CLEAR_CASES.map(({ prompt }) => analyse(askFor(prompt)))).toEqual(recorded)
  })
})
