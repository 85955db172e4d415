import type { Detector } from '../detector.ts'
import type { CustomExpression, Policy, WordList } from '../policy.ts'
import type { Scan } from '../scan.ts'
import type { Finding, SafetyType } from '../types.ts'
import { createLexicon } from '../rules/lexicon.ts'
import { tokenize } from '../text/tokens.ts'
import { compileExpression } from './expressions.ts'

const MATCHES_MAX = 1000
/** Scripts without spaces between words: their words are looked for as they stand. */
const UNSPACED = /[\u0e00-\u0eff\u2e80-\ud7ff]/

/** Detectors of a policy's own word lists and expressions; none where it has none. */
export function createCustomDetectors({
  wordLists,
  expressions,
}: Pick<Policy, 'wordLists' | 'expressions'>): readonly Detector[] {
  const detectors: Detector[] = []
  if (wordLists.length > 0) detectors.push(wordListDetector(wordLists))
  for (const expression of expressions) detectors.push(expressionDetector(expression))
  return detectors
}

function wordListDetector(lists: readonly WordList[]): Detector {
  const spaced: Record<string, string> = {}
  const unspaced: (readonly [list: WordList, word: string])[] = []
  lists.forEach(({ words }, at) => {
    const list = lists[at]
    const phrases: string[] = []
    for (const word of words) {
      if (list !== undefined && UNSPACED.test(word)) unspaced.push([list, word.toLowerCase()])
      else phrases.push(tokenize(word).words.join(' '))
    }
    spaced[String(at)] = phrases.join(',')
  })
  const lexicon = createLexicon(spaced)
  return {
    id: 'word_lists',
    reads: 'spans',
    types: typesOf(lists),
    detect(scan) {
      const { starts, ends } = scan.tokens()
      const hits = lexicon.read(scan.tokens())
      const findings = lists.flatMap((list, at) =>
        hits.at(String(at)).map((token) =>
          findingOf(list, {
            id: 'word_lists',
            start: starts[token] ?? 0,
            end: ends[hits.lastOf(token)] ?? 0,
          }),
        ),
      )
      for (const [list, word] of unspaced) findings.push(...findWord(scan, list, word))
      return findings.filter(({ start }) => start >= scan.from)
    },
  }
}

function findWord(scan: Scan, list: WordList, word: string): readonly Finding[] {
  const findings: Finding[] = []
  const lower = scan.lower()
  let at = lower.indexOf(word, scan.from)
  while (at >= 0 && findings.length < MATCHES_MAX) {
    findings.push(findingOf(list, { id: 'word_lists', start: at, end: at + word.length }))
    at = lower.indexOf(word, at + word.length)
  }
  return findings
}

function expressionDetector(expression: CustomExpression): Detector {
  const search = compileExpression(expression.expression)
  const id = 'expressions'
  return {
    id,
    reads: 'spans',
    types: [expression.type],
    detect: (scan) =>
      search
        .find(scan.text, MATCHES_MAX)
        .filter(([start]) => start >= scan.from)
        .map(([start, end]) => findingOf(expression, { id, start, end })),
  }
}

interface Place {
  readonly id: string
  readonly start: number
  readonly end: number
}

function findingOf(
  {
    type,
    name,
    score,
  }: { readonly type: SafetyType; readonly name: string; readonly score: number },
  { id, start, end }: Place,
): Finding {
  return {
    type,
    kind: `custom:${name}`,
    start,
    end,
    score: Math.max(score, 0.01),
    confidence: 'format',
    detector: id,
  }
}

function typesOf(lists: readonly { readonly type: SafetyType }[]): readonly SafetyType[] {
  return [...new Set(lists.map(({ type }) => type))]
}
