import { describe, expect, it } from 'vitest'
import { toCsv } from './csv.ts'

describe('CSV', () => {
  it('quotes what would break a row', () => {
    const text = toCsv(['a', 'b'], [{ a: 'one, "two"', b: 'x\ny' }])
    expect(text).toBe('a,b\r\n"one, ""two""","x\ny"\r\n')
  })

  it('leaves absent cells empty', () => {
    expect(toCsv(['a', 'b'], [{ a: null, b: 0 }])).toBe('a,b\r\n,0\r\n')
  })

  it.each(['=1+1', '+cmd', '-cmd', '@sum(a1)', '\tx'])('makes the formula %j a text', (value) => {
    expect(toCsv(['a'], [{ a: value }])).toContain(`'${value}`)
  })

  it('leaves negative numbers alone', () => {
    expect(toCsv(['a'], [{ a: '-0.25' }])).toBe('a\r\n-0.25\r\n')
  })
})
