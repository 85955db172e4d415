import { expect, test } from 'vitest'
import { matchesGlob } from './glob.ts'

test.each([
  ['gpt-*', 'gpt-5.5', true],
  ['gpt-*', 'chatgpt-4o', false],
  ['*-mini', 'gpt-4o-mini', true],
  ['openai/*-mini', 'openai/gpt-4o-mini', true],
  ['a*a', 'a', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['ab*bc', 'abc', false],
  ['*', '', true],
  ['exact', 'exact', true],
  ['exact', 'Exact', false],
  ['a.c', 'abc', false],
])('%s fits %s: %s', (pattern, text, fits) => {
  expect(matchesGlob(pattern, text)).toBe(fits)
})
