import { describe, expect, it } from 'vitest'
import { budgetOf, fitEffort } from './reasoning-effort.ts'

describe('fitEffort', () => {
  it.each([
    // Up to `high` it rounds up ...
    ['none', ['low', 'medium', 'high'], 'low'],
    ['minimal', ['low', 'medium', 'high'], 'low'],
    ['medium', ['low', 'high', 'max'], 'high'],
    ['low', ['none', 'high'], 'high'],
    // ... and above it down.
    ['xhigh', ['low', 'high', 'max'], 'high'],
    ['max', ['none', 'low', 'medium', 'high'], 'high'],
    ['max', ['low', 'xhigh'], 'xhigh'],
    // What is offered, unknown or not limited stays.
    ['medium', ['low', 'medium'], 'medium'],
    ['ultra', ['low'], 'ultra'],
    ['high', [], 'high'],
    // Nothing on the wished side: the other one.
    ['high', ['low', 'medium'], 'medium'],
    ['xhigh', ['none', 'max'], 'max'],
    // A provider's own word stands for thinking of any kind.
    ['high', ['none', 'default'], 'default'],
    ['none', ['none', 'default'], 'none'],
    ['max', ['default', 'none'], 'default'],
  ])('makes of %s, where %j is offered, %s', (wish, accepted, fitted) => {
    expect(fitEffort(wish, accepted)).toBe(fitted)
  })
})

describe('budgetOf', () => {
  it('is a share of the longest answer, and never too little to think', () => {
    expect(budgetOf('medium', 100_000)).toBe(30_000)
    expect(budgetOf('low', 2000)).toBe(1024)
    expect(budgetOf('ultra', 100_000)).toBeUndefined()
  })
})
