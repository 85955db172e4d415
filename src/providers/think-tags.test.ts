import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createThinkSplitter, splitThinking } from './think-tags.ts'

function splitInPieces(answer: string, lengths: readonly number[]) {
  const splitter = createThinkSplitter()
  let text = ''
  let reasoning = ''
  const add = (said: { text: string; reasoning: string }) => {
    text += said.text
    reasoning += said.reasoning
  }
  for (let at = 0, i = 0; at < answer.length; i++) {
    const length = lengths[i % lengths.length] ?? 1
    add(splitter.push(answer.slice(at, at + length)))
    at += length
  }
  add(splitter.flush())
  return { text, reasoning }
}

describe('reasoning between think tags', () => {
  it.each([
    ['<think>\nhm\n</think>\n\nHi', 'hm', 'Hi'],
    [' \n<think>a </b> c</think>d </think>', 'a </b> c', 'd </think>'],
    ['<think></think>Hi', '', 'Hi'],
    ['<think>hm', 'hm', ''],
    ['<think>hm </thi', 'hm </thi', ''],
    ['Hi <think>no</think>', '', 'Hi <think>no</think>'],
    ['<thin', '', '<thin'],
    ['  plain', '', '  plain'],
    ['', '', ''],
  ])('splits %j', (answer, reasoning, text) => {
    expect(splitThinking(answer)).toEqual({ text, reasoning })
  })

  it('splits alike however the answer is cut', () => {
    const part = fc.constantFrom('<think>', '</think>', ' ', '\n', '<', '/', 'think', 'a', '☕')
    const answers = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''))
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 })
    fc.assert(
      fc.property(answers, lengths, (answer, pieces) => {
        expect(splitInPieces(answer, pieces)).toEqual(splitThinking(answer))
      }),
    )
  })
})
