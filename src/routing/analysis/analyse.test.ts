import { describe, expect, it } from 'vitest'
import { askFor, CLEAR_CASES } from '../../../tests/analysis-cases.ts'
import type { ChatRequest } from '../../openai/chat-request.ts'
import { analyse } from './analyse.ts'

type Messages = ChatRequest['messages']

const TASK = 'Find the shortest route that visits each of the seven towns exactly once.'
const ask = (messages: Messages, more: Partial<ChatRequest> = {}) =>
  analyse({ model: 'auto', messages, ...more })

describe('what an analysis reads', () => {
  it('is not moved by a system prompt that says "think step by step"', () => {
    const system = 'Think step by step. Prove every claim and analyse this complex algorithm.'
    const bare = ask([{ role: 'user', content: TASK }])
    const primed = ask([
      { role: 'system', content: system },
      { role: 'user', content: TASK },
    ])
    expect({ ...primed, tokens: null }).toEqual({ ...bare, tokens: null })
    expect(primed.tokens.input).toBeGreaterThan(bare.tokens.input)
  })

  it('is not moved by answers, tool results or earlier long questions', () => {
    const bare = ask([{ role: 'user', content: TASK }])
    const later = ask([
      { role: 'user', content: 'Prove the theorem of Pythagoras with \\frac{a}{b} in three ways.' },
      { role: 'assistant', content: 'As you wish. '.repeat(200) },
      { role: 'tool', content: '{"code": "def x(): pass"}', tool_call_id: 'a' },
      { role: 'user', content: TASK },
    ])
    expect([later.difficulty, later.type]).toEqual([bare.difficulty, bare.type])
  })

  it('takes the question before a short one along', () => {
    const follow = ask([
      { role: 'user', content: 'Write a Python function that parses a date.' },
      { role: 'assistant', content: 'Here it is.' },
      { role: 'user', content: 'and with time zones?' },
    ])
    expect(follow.type).toBe('code')
  })

  it('cuts out what a harness put in, and keeps a block that never ends', () => {
    const bare = ask([{ role: 'user', content: TASK }])
    const block = '<system-reminder>```rm -rf```</system-reminder>'
    expect(ask([{ role: 'user', content: `${block}${TASK}${block}` }]).difficulty).toBe(
      bare.difficulty,
    )
    const open = ask([{ role: 'user', content: `<system-reminder>\`\`\`code\`\`\` ${TASK}` }])
    expect(open.type).toBe('code')
  })

  it('cuts the blocks that the caller names', () => {
    const request = askFor(`[[ctx]]\`\`\`x\`\`\`[[/ctx]]${TASK}`)
    const found = analyse(request, { harnessBlocks: [['[[ctx]]', '[[/ctx]]']] })
    expect(found).toEqual({ ...analyse(askFor(TASK)), tokens: found.tokens })
  })

  it('reads the first 4,000 and the last 2,000 characters', () => {
    const head = `${TASK} ${'bread and butter '.repeat(300)}`.slice(0, 4000)
    const tail = 'salt and pepper '.repeat(200).slice(0, 2000)
    const short = ask([{ role: 'user', content: `${head}${'a'.repeat(10)}${tail}` }])
    const long = ask([{ role: 'user', content: `${head}${'\\frac{1}{2} ```'.repeat(900)}${tail}` }])
    expect([long.type, long.difficulty]).toEqual([short.type, short.difficulty])
  })

  it('gives the same for case, spacing and courtesy', () => {
    const { difficulty, type } = analyse(askFor(TASK))
    const variants = [
      TASK.toUpperCase(),
      `  ${TASK.replaceAll(' ', ' \n ')} `,
      `Hello, could you please ${TASK} Thank you very much in advance!`,
    ]
    for (const variant of variants) {
      const found = analyse(askFor(variant))
      expect([found.difficulty, found.type]).toEqual([difficulty, type])
    }
  })

  it('has an answer for requests without text', () => {
    const images: Messages = [
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.example/b' } }] },
    ]
    for (const messages of [images, [{ role: 'user', content: '' }] satisfies Messages]) {
      expect(ask(messages)).toMatchObject({
        type: 'chat',
        typeConfidence: 0,
        difficulty: 0.5,
        language: 'und',
        signals: expect.arrayContaining(['no_text']),
      })
    }
  })
})

describe('what an analysis tells', () => {
  it.each(CLEAR_CASES)('calls "$prompt" $type in $language', ({ prompt, type, language }) => {
    expect(analyse(askFor(prompt))).toMatchObject({ type, language })
  })

  it('names at most eight signals, none with text of the prompt', () => {
    const found = ask([{ role: 'user', content: `Zanzibar ${TASK}` }], {
      tools: [{ type: 'function', function: { name: 'zanzibar' } }],
      modalities: ['audio'],
    })
    expect(found.signals.length).toBeLessThanOrEqual(8)
    expect(JSON.stringify(found).toLowerCase()).not.toContain('zanzibar')
  })

  it('tells finely between prompts', () => {
    const prompts = Array.from({ length: 50 }, (_, at) => `${TASK} ${'then rest. '.repeat(at)}`)
    const values = new Set(prompts.map((prompt) => analyse(askFor(prompt)).difficulty))
    expect(values.size).toBe(50)
    for (const value of values) expect(value > 0 && value < 1).toBe(true)
  })
})
