import { describe, expect, it } from 'vitest'
import { createCatalog } from './catalog.ts'
import { checkCatalog } from './check.ts'
import { catalogRows } from './rows.ts'

const today = Date.parse('2026-11-24')
const catalog = createCatalog(catalogRows, { atMs: today })
const row = (provider: string, upstreamId: string) => {
  const found = catalog.find(provider, upstreamId)
  if (found === null) throw new Error(`no row ${provider}/${upstreamId}`)
  return found
}

/** The ids of the house plan that have models of their own. */
const providers = [
  'openai',
  'anthropic',
  'google',
  'vertex',
  'groq',
  'together',
  'mistral',
  'cohere',
  'azure',
  'bedrock',
  'openrouter',
  'perplexity',
  'xai',
  'huggingface',
  'ollama',
  'alibaba',
  'deepseek',
  'fireworks',
  'cerebras',
  'workers-ai',
  'demo',
]

describe('the shipped rows', () => {
  it('have no errors', () => {
    const findings = checkCatalog(catalogRows, {
      atMs: today,
      priceAgeDaysMax: 365,
      shutdownNoticeDays: 0,
    })
    expect(findings.filter((finding) => finding.level === 'error')).toEqual([])
  })

  it('cover each provider, and no unknown one', () => {
    expect(new Set(catalogRows.map((it) => it.provider))).toEqual(new Set(providers))
  })

  it('are listed under ids that callers can send', () => {
    for (const { id } of catalogRows) expect(id).toMatch(/^[a-z0-9][a-z0-9./:-]*$/)
  })

  it('name only fields that exist as unverified', () => {
    const known = new Set(catalogRows.flatMap((it) => Object.keys(it)))
    for (const it of catalogRows) {
      for (const field of it.unverified ?? []) expect(known).toContain(field.split('.')[0])
    }
  })

  it('give every alias and every provider id a meaning', () => {
    for (const it of catalogRows) {
      for (const alias of it.aliases ?? []) {
        expect(catalog.byName(alias).map(({ id }) => id)).toContain(it.id)
      }
      expect(catalog.find(it.provider, it.upstreamId)).toBe(it)
    }
  })

  it('agree on abilities that a model has wherever it runs', () => {
    for (const [, rows] of Map.groupBy(catalogRows, (it) => it.id)) {
      expect(new Set(rows.map((it) => it.mode)).size).toBe(1)
    }
  })

  it('let one public id compete across providers', () => {
    expect(catalog.byName('gpt-oss-120b').map((it) => it.provider)).toEqual([
      'bedrock',
      'groq',
      'cerebras',
      'fireworks',
      'workers-ai',
      'huggingface',
      'openrouter',
    ])
    expect(catalog.byName('gpt-5.5').map((it) => it.provider)).toEqual([
      'openai',
      'azure',
      'openrouter',
    ])
  })

  it('price each host’s offer of a model by itself (breakage 18)', () => {
    const offers = catalog.byName('gpt-oss-120b')
    const inputs = new Map(offers.map((it) => [it.provider, it.prices.at(-1)?.prices.inputPico]))
    expect(inputs.get('groq')).not.toEqual(inputs.get('cerebras'))
    expect(catalog.find('groq', 'openai/gpt-oss-120b')?.provider).toBe('groq')
    expect(catalog.find('groq', 'gpt-oss-120b')).toBeNull()
    expect(catalog.find('cerebras', 'openai/gpt-oss-120b')).toBeNull()
  })

  it('understand the id of a host as that id there', () => {
    expect(catalog.resolve('openai/gpt-oss-120b')?.rows.map((it) => it.provider)).toEqual([
      'groq',
      'huggingface',
      'openrouter',
    ])
  })

  it('never let a local model stand in for a hosted one', () => {
    expect(catalog.byName('gpt-oss-20b').map((it) => it.provider)).not.toContain('ollama')
    expect(catalog.byName('gpt-oss:20b').map((it) => it.provider)).toEqual(['ollama'])
  })
})

describe('rules that adapters rely on', () => {
  it('send tools to the Responses API for the models that refuse them on chat completions', () => {
    for (const id of ['gpt-5.4', 'gpt-5.5', 'gpt-5.6-sol', 'gpt-5.6-terra', 'gpt-5.6-luna']) {
      expect(row('openai', id).rules?.toolsWithReasoning).toBe('responses-only')
    }
    expect(row('openai', 'gpt-6-sol').rules?.toolsWithReasoning).toBeUndefined()
    expect(row('azure', 'gpt-5.5').rules).toEqual(row('openai', 'gpt-5.5').rules)
  })

  it('know that the models which always reason take neither `none` nor sampling', () => {
    for (const id of ['gpt-6-astra', 'gpt-6.1-sol']) {
      expect(row('openai', id).reasoningEfforts).not.toContain('none')
      expect(row('openai', id).rules?.sampling).toBe('never')
    }
  })

  it('know how Claude models think', () => {
    const rules = (id: string) => row('anthropic', id).rules
    expect(rules('claude-opus-5-5')).toMatchObject({
      canDisableThinking: 'no',
      forcedToolChoice: 'never',
      sampling: 'never',
    })
    expect(rules('claude-sonnet-5-5')?.canDisableThinking).toBe('between-tools')
    expect(rules('claude-haiku-5-5')).toMatchObject({
      canDisableThinking: 'yes',
      effortMaxWithoutThinking: 'high',
    })
    expect(rules('claude-sonnet-4-6')).toMatchObject({ thinking: 'both' })
    expect(rules('claude-haiku-4-5')).toMatchObject({ thinking: 'budget' })
    expect(row('bedrock', 'eu.anthropic.claude-opus-5').rules).toEqual(rules('claude-opus-5'))
  })

  it('tell levels of thinking from budgets', () => {
    expect(row('google', 'gemini-4-hydrogen').rules?.thinkingLevels).toContain('xhigh')
    expect(row('google', 'gemini-4-argon').rules?.thinkingBudget).toBeUndefined()
    expect(row('google', 'gemini-2.5-pro').rules?.thinkingBudget).toEqual({ min: 128, max: 32768 })
    expect(row('vertex', 'gemini-2.5-pro').rules?.penalties).toBeUndefined()
  })
})

describe('limits on which lists disagree', () => {
  it('take the smaller output of Sonnet 4.6 and say that it is not verified', () => {
    expect(row('anthropic', 'claude-sonnet-4-6')).toMatchObject({
      outputTokensMax: 64_000,
      unverified: ['outputTokensMax'],
    })
  })
})
