import { describe, expect, it } from 'vitest'
import { createConditionCompiler } from './expressions.ts'
import type { RuleFacts } from './facts.ts'

const compile = createConditionCompiler()
const facts: RuleFacts = {
  request: {
    model: 'gpt-5.5-mini',
    alias: '',
    type: 'code',
    difficulty: 0.7,
    language: 'de',
    inputTokens: 1200,
    outputTokens: 0,
    stream: true,
    hasTools: true,
    toolCount: 3,
    hasImages: false,
    jsonSchema: false,
    tags: ['team-a', 'nightly'],
  },
  tenant: { id: 'ten_1', residency: ['eu'] },
  key: { id: 'key_1', scopes: ['chat:write'] },
  user: { id: '', role: 'developer' },
  headers: { 'x-team': 'search' },
  time: { hour: 23, weekday: 7 },
  health: { openai: 'open' },
}

function holds(expression: string): boolean {
  const compiled = compile(expression)
  if (compiled.kind === 'refused') throw new Error(compiled.problem)
  return compiled.holds(facts)
}

describe('a condition', () => {
  it.each([
    ['request.type == "code" && request.difficulty > 0.5', true],
    ['request.inputTokens > 1000', true],
    ['request.toolCount == 3', true],
    ['request.inputTokens / 2 >= 600', true],
    ['"nightly" in request.tags', true],
    ['request.tags.exists(tag, tag.startsWith("team-"))', true],
    ['glob("gpt-*-mini", request.model)', true],
    ['request.model.contains("mini") ? request.stream : false', true],
    ['headers[?"x-team"].orValue("") == "search"', true],
    ['headers[?"x-other"].orValue("none") == "none"', true],
    ['"openai" in health && health["openai"] == "open"', true],
    ['time.hour >= 22 || time.weekday in [6.0, 7.0]', true],
    ['tenant.residency == ["eu"] && key.id == "key_1" && user.role == "admin"', false],
    ['"chat:write" in key.scopes', true],
  ])('reads the call: %s', (expression, expected) => {
    expect(holds(expression)).toBe(expected)
  })

  it.each([
    ['request.model.matches("(a+)+$")', 'calls matches'],
    ['request.tags.exists(a, request.tags.exists(b, a == b))', 'a loop within a loop'],
    ['request.prompt == ""', 'No such key: prompt'],
    ['secret == 1', 'Unknown variable: secret'],
    ['request.inputTokens', 'is a double, not yes or no'],
    ['request.model ==', 'Unexpected'],
    ['request.model == 1', 'no such overload'],
    ['request.model.split("").size() > 3', 'calls split'],
    [Array.from({ length: 150 }, () => 'true').join(' && '), 'exceed'],
    [`"a" in [${Array.from({ length: 60 }, (_, at) => `"${at}"`).join(',')}]`, 'exceed'],
  ])('is refused before it is used: %s', (expression, problem) => {
    expect(compile(expression)).toEqual({
      kind: 'refused',
      problem: expect.stringMatching(new RegExp(problem, 'i')),
    })
  })

  it('fails alone where something that it reads is missing', () => {
    expect(() => holds('health["nobody"] == "open"')).toThrow('No such key')
  })
})
