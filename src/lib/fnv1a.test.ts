import { describe, expect, it } from 'vitest'
import { fnv1a } from './fnv1a.ts'

describe('fnv1a', () => {
  // Vectors of draft-eastlake-fnv.
  it.each([
    ['', '811c9dc5'],
    ['a', 'e40c292c'],
    ['foobar', 'bf9cf968'],
  ])('fingerprints %j', (text, expected) => {
    expect(fnv1a(text)).toBe(expected)
  })
})
