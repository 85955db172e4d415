import { expect, it } from 'vitest'
import { createSipHash, drawSipKey } from './half-sip-hash.ts'

const hash = createSipHash([1, 2])

it('tells apart texts that differ in one unit, in length or in their order', () => {
  const texts = ['', '\0', '\0\0', 'a', 'a\0', 'ab', 'ba', 'abc', 'abd', 'Abc', 'abcabc', '\ud800']
  expect(new Set(texts.map(hash)).size).toBe(texts.length)
})

it('gives 64 bits that depend on the key', () => {
  const key = drawSipKey((length) => new Uint8Array(length).fill(3))
  expect(hash('text')).toHaveLength(4)
  expect(createSipHash(key)('text')).not.toBe(hash('text'))
})
