import { describe, expect, it } from 'vitest'
import recorded from '../fixtures/safety.json' with { type: 'json' }
import { judgeCases } from '../safety-cases.ts'

describe('content safety on workerd', () => {
  it('is what it is on Node, to the last digit', () => {
    expect(judgeCases()).toEqual(recorded)
  })
})
