import { describe, expect, it } from 'vitest'
import type { Deployment } from '../resolve.ts'
import { routingPolicySchema, type Rule } from './document.ts'
import type { CompiledCondition } from './expressions.ts'
import type { RuleFacts } from './facts.ts'
import { askRules, compileRules } from './rulebook.ts'

/** Conditions that need no language: whether they hold is what they say. */
function compile(expression: string): CompiledCondition {
  if (expression === 'nonsense') return { kind: 'refused', problem: 'is nonsense' }
  return {
    kind: 'compiled',
    reads: [],
    holds: () => {
      if (expression === 'broken') throw new Error('broke\nin the middle')
      return expression === 'yes'
    },
  }
}

const facts = {} as RuleFacts
const write = (rules: readonly unknown[]): readonly Rule[] =>
  routingPolicySchema.parse({ rules }).rules
const ask = (rules: readonly unknown[]) =>
  askRules(compileRules(write(rules), 7, compile).compiled, facts)
const deployment = (provider: string, model: string): Deployment => ({
  id: `${provider}/${model}`,
  provider,
  target: { provider, model, baseUrl: '', region: null, settings: {}, info: null },
})

describe('rules', () => {
  it('are asked by priority, and none after a final one', () => {
    const ruling = ask([
      { id: 'low', when: 'yes', priority: -1, actions: { tags: ['low'] } },
      { id: 'first', when: 'yes', actions: { tags: ['first'] } },
      { id: 'top', when: 'yes', priority: 5, actions: { strategy: 'performance' } },
      { id: 'last', when: 'yes', final: true, priority: -0, actions: { tags: ['last'] } },
    ])
    expect(ruling.records.map(({ id }) => id)).toEqual(['top', 'first', 'last'])
    expect(ruling.effects?.tags).toEqual(['first', 'last'])
    expect(ruling.effects?.strategy.strategy).toBe('performance')
  })

  it('do nothing in shadow mode but say what they would have done', () => {
    const ruling = ask([
      { id: 'tried', when: 'yes', mode: 'shadow', final: true, actions: { use: 'other' } },
      { id: 'off', when: 'yes', mode: 'off', actions: { use: 'other' } },
      { id: 'other', when: 'no', actions: { use: 'other' } },
    ])
    expect(ruling).toEqual({
      effects: null,
      records: [{ id: 'tried', version: 7, mode: 'shadow', matched: true, actions: ['use'] }],
    })
  })

  it('are skipped and recorded where they can not be evaluated', () => {
    const ruling = ask([
      { id: 'bad', when: 'broken', actions: { reject: { message: 'No.' } } },
      { id: 'good', when: 'yes', actions: { max_cost_usd: 1 } },
    ])
    expect(ruling.records[0]).toMatchObject({ id: 'bad', matched: false, error: 'broke' })
    expect(ruling.effects).toMatchObject({ maxCostUsd: 1, rejection: null })
  })

  it('exclude together, and keep to the narrowest bound', () => {
    const { effects } = ask([
      { id: 'a', when: 'yes', actions: { exclude: ['openai'], max_cost_usd: 2, use: 'x' } },
      { id: 'b', when: 'yes', actions: { exclude: ['*/gpt-4*'], max_cost_usd: 1, use: 'y' } },
    ])
    const refused = (provider: string, model: string) =>
      effects?.filter(deployment(provider, model)) ?? null
    expect(refused('openai', 'anything')).toBe('rule')
    expect(refused('azure', 'gpt-4-turbo')).toBe('rule')
    expect(refused('azure', 'gpt-5.5')).toBeNull()
    expect(effects).toMatchObject({ maxCostUsd: 1, models: ['x'] })
  })

  it('prefer within bounds', () => {
    const { effects } = ask([
      { id: 'a', when: 'yes', actions: { prefer: { groq: 0.8, 'groq/fast': 0.9 } } },
    ])
    expect(effects?.bonusOf?.(deployment('groq', 'fast'))).toBe(1)
    expect(effects?.bonusOf?.(deployment('groq', 'slow'))).toBe(0.8)
    expect(effects?.bonusOf?.(deployment('openai', 'fast'))).toBe(0)
  })

  it('with a condition that can not be read are named', () => {
    const rules = write([
      { id: 'a', when: 'yes', actions: { use: 'x' } },
      { id: 'b', when: 'nonsense', mode: 'off', actions: { use: 'x' } },
    ])
    expect(compileRules(rules, 1, compile).problems).toEqual([{ index: 1, problem: 'is nonsense' }])
  })
})
