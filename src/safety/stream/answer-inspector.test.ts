import { describe, expect, it } from 'vitest'
import { createVault } from '../masking/vault.ts'
import { DEFAULT_POLICY } from '../policy/defaults.ts'
import { preparePolicy } from '../prepare.ts'
import { createAnswerInspector } from './answer-inspector.ts'

const NOW_MS = Date.parse('2026-06-01T00:00:00Z')

function open(policy = DEFAULT_POLICY) {
  const vault = createVault('k7q2')
  vault.placeholderFor('email', 'say "ann"@example.com')
  return createAnswerInspector({ prepared: preparePolicy(policy), nowMs: NOW_MS, vault })
}

describe('an answer of several channels', () => {
  it('puts values back and masks new ones, each channel by itself', () => {
    const answer = open()
    let content = ''
    let call = ''
    for (const [text, json] of [
      ['Dear [[EMA', '{"to":"[[EMAIL_1'],
      ['IL_1_k7q2]], bob@exam', '_k7q2]]","cc":"bob@exa'],
      ['ple.com says hello.', 'mple.com"}'],
    ] as const) {
      content += answer.push({ channel: 'content', text }).text
      call += answer.push({ channel: 'call', text: json, format: 'json' }).text
    }
    content += answer.end('content').text
    call += answer.end('call').text
    expect(content).toBe('Dear say "ann"@example.com, [REDACTED_EMAIL] says hello.')
    expect(JSON.parse(call)).toEqual({ to: 'say "ann"@example.com', cc: '[REDACTED_EMAIL]' })
    expect(answer.verdict()).toMatchObject({ action: 'warn', violations: [{ type: 'pii' }] })
  })

  it('is silent in all channels once one has to stop', () => {
    const types = {
      ...DEFAULT_POLICY.types,
      pii: { ...DEFAULT_POLICY.types.pii, action: 'block' as const },
    }
    const answer = open({ ...DEFAULT_POLICY, types })
    expect(
      answer.push({ channel: 'reasoning', text: 'Well, bob@example.com is his ' }).isStopped,
    ).toBe(true)
    expect(answer.push({ channel: 'content', text: 'Hello there, ' })).toEqual({
      text: '',
      isStopped: true,
    })
    expect(answer.verdict()).toMatchObject({ action: 'block', allowed: false })
  })

  it('counts placeholders that are none of ours', () => {
    const answer = open()
    const { text } = answer.push({ channel: 'content', text: 'To [[EMAIL_7_k7q2]] or so. ' })
    expect(text + answer.end('content').text).toBe('To [[EMAIL_7_k7q2]] or so. ')
    expect(answer.unknownPlaceholders()).toBe(1)
  })
})
