import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createScan } from '../scan.ts'
import { hasContext } from './context.ts'

const WORDS = /\bssn\b|\bss#|social[\s-]{0,3}sec|\baccount(?! sid)|\bid (?:no|card)\b/
const part = fc.constantFrom(
  'ssn',
  'ss#',
  'xssn',
  'social  sec',
  'account sid',
  'id card',
  ' ',
  '. ',
)
const around = fc.array(fc.oneof(part, fc.string({ maxLength: 12 })), { maxLength: 12 })

it('finds words beside a stretch of a long text exactly as in the part around it', () => {
  fc.assert(
    fc.property(around, around, (before, after) => {
      const lead = `${'lorem ipsum '.repeat(400)}${before.join('')}`
      const text = `${lead}12345678${after.join('')}${' dolor sit'.repeat(20)}`.toLowerCase()
      const start = lead.length
      const end = start + 8
      const beside =
        WORDS.test(text.slice(start - 50, start)) || WORDS.test(text.slice(end, end + 30))
      expect(hasContext(createScan(text), { start, end }, WORDS)).toBe(beside)
    }),
    { numRuns: 2000 },
  )
})
