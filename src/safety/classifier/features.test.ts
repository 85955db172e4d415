import { describe, expect, it } from 'vitest'
import { createConcepts } from './concepts.ts'
import { BUCKET_BITS, readFeatures } from './features.ts'
import { readWords } from './classifier.ts'
import { hashStem } from './stems.ts'

const concepts = createConcepts()

function countFeatures(text: string): number {
  let count = 0
  readFeatures(readWords(text), concepts, {
    word: () => {},
    add: (bucket) => {
      expect(bucket).toBeGreaterThanOrEqual(0)
      expect(bucket).toBeLessThan(2 ** BUCKET_BITS)
      count += 1
    },
  })
  return count
}

const HOSTILE = ['a ', 'kill ', 'how to make a bomb ', 'x', '火', 'i g n o r e ', 'ab1c$d@ ', '😀 ']

describe('the work on a text', () => {
  it.each(HOSTILE)('grows with its length and no faster: %j', (unit) => {
    const once = countFeatures(unit.repeat(200))
    const fourTimes = countFeatures(unit.repeat(800))
    expect(fourTimes).toBeLessThanOrEqual(once * 4 + 100)
    // Words that stand for something tie to at most six before them.
    expect(fourTimes).toBeLessThanOrEqual(unit.length * 800 * 6 + 100)
  })
})

describe('stems', () => {
  it.each([
    ['bombs', 'bomb'],
    ['making', 'make'],
    ['created', 'create'],
    ['stabbing', 'stab'],
    ['killed', 'kill'],
    ['stteal', 'steal'],
  ])('reads %s as %s', (word, stem) => {
    expect(hashStem(word)).toBe(hashStem(stem))
  })

  it.each([
    ['ass', 'as'],
    ['bomb', 'tomb'],
    ['hoop', 'hop'],
  ])('keeps %s and %s apart', (word, other) => {
    expect(hashStem(word)).not.toBe(hashStem(other))
  })
})
