import type { Detector } from '../detector.ts'
import type { Scan } from '../scan.ts'
import type { Finding, SafetyType } from '../types.ts'
import { hashWord } from '../text/word-hash.ts'
import { HARM_WORDS } from './harm-words.ts'
import { createLexicon, type Hits } from './lexicon.ts'
import { SLUR_HASHES } from './slurs.ts'
import { WORD_FAMILIES } from './word-families.ts'
import { wordRuleDetector, type WordRule } from './word-rules.ts'

const ID = 'harms'
const rule = (type: SafetyType, kind: string, rest: Omit<WordRule, 'type' | 'kind'>): WordRule => ({
  type,
  kind,
  ...rest,
})

/** What they can say, by the words that have to stand together. */
export const HARM_RULES: readonly WordRule[] = [
  rule('hate', 'dehumanising', { of: ['group', 'dehuman'], within: 6, score: 0.6 }),
  rule('violence', 'threat', { of: ['threat', 'second'], within: 6, score: 0.6 }),
  rule('violence', 'threat', { of: ['threat', 'group'], within: 6, score: 0.65 }),
  rule('violence', 'violence_request', {
    of: ['howto', 'hurt', 'person'],
    within: 10,
    ordered: true,
    score: 0.7,
  }),
  rule('violence', 'self_harm', { of: ['distress'], within: 0, score: 0.75, steadfast: true }),
  rule('harassment', 'insult', { of: ['second', 'insult'], within: 5, score: 0.5 }),
  rule('harassment', 'bullying', { of: ['bullying'], within: 0, score: 0.6 }),
  rule('harassment', 'harassment_request', {
    of: ['howto', 'harass', 'person'],
    within: 14,
    score: 0.65,
  }),
  rule('harassment', 'harassment_request', {
    of: ['make', 'harass', 'person'],
    within: 12,
    score: 0.6,
  }),
  rule('hate', 'hate_request', { of: ['make', 'dehuman', 'group'], within: 14, score: 0.6 }),
  rule('misinformation', 'fabrication_request', {
    of: ['make', 'falsehood'],
    within: 8,
    ordered: true,
    score: 0.65,
  }),
  rule('misinformation', 'known_falsehood', { of: ['persuade', 'myth'], within: 12, score: 0.6 }),
  rule('spam', 'spam_request', {
    of: ['make', 'spamrequest'],
    within: 8,
    ordered: true,
    score: 0.7,
  }),
  rule('political', 'persuasion', { of: ['persuade', 'politics'], within: 8, score: 0.55 }),
  rule('illegal', 'crime_request', {
    of: ['howto', 'crime'],
    within: 8,
    ordered: true,
    score: 0.65,
  }),
  rule('sexual', 'sexual_request', {
    of: ['make', 'explicit'],
    within: 10,
    ordered: true,
    score: 0.6,
  }),
]

/** Sexual content with minors: nothing lowers these, and no policy switches them off. */
export const HARD_RULES: readonly WordRule[] = [
  rule('sexual', 'minor_sexual', {
    of: ['want', 'minor', 'sexact'],
    within: 14,
    score: 0.95,
    hard: true,
    steadfast: true,
  }),
  rule('sexual', 'minor_sexual', {
    of: ['want', 'childabuse'],
    within: 6,
    score: 0.95,
    hard: true,
    steadfast: true,
  }),
]

const lexicon = createLexicon(HARM_WORDS)
const family = WORD_FAMILIES.harms
const words = wordRuleDetector({
  id: ID,
  family,
  lexicon,
  rules: HARM_RULES,
  protective: 'protective',
})
const minors = wordRuleDetector({ id: 'minors', family, lexicon, rules: HARD_RULES })

/** What dense text of a type scores: hits for each hundred words, from `from` on. */
interface Density {
  readonly type: SafetyType
  readonly kind: string
  readonly concept: string
  readonly hitsMin: number
  readonly per100: number
}

/** Words that say something when there are many of them. */
export const DENSITIES: readonly Density[] = [
  { type: 'sexual', kind: 'explicit_text', concept: 'explicit', hitsMin: 3, per100: 3 },
  { type: 'spam', kind: 'promotion', concept: 'spamming', hitsMin: 3, per100: 6 },
  { type: 'political', kind: 'political_text', concept: 'politics', hitsMin: 3, per100: 4 },
]

/** Harm in words: hate, violence, harassment, falsehoods, spam, politics, crime; weak by itself. */
export const harms: Detector = {
  ...words,
  types: [...new Set([...words.types, ...DENSITIES.map(({ type }) => type), 'hate' as const])],
  detect(scan) {
    if ((scan.wordTriggers() & family) === 0) return []
    const hits = lexicon.read(scan.tokens())
    return [...words.detect(scan), ...findDense(scan, hits), ...findSlurs(scan)]
  },
}

/** Sexual content with minors. */
export const minorsRule: Detector = minors

function findDense(scan: Scan, hits: Hits): readonly Finding[] {
  const { words: tokens, starts, ends } = scan.tokens()
  return DENSITIES.flatMap(({ type, kind, concept, hitsMin, per100 }) => {
    const places = hits.at(concept)
    const density = (places.length * 100) / Math.max(tokens.length, 20)
    if (places.length < hitsMin || density < per100) return []
    const start = starts[places[0] ?? 0] ?? 0
    const end = ends[hits.lastOf(places.at(-1) ?? 0)] ?? scan.text.length
    const score = Math.min(0.9, 0.5 + 0.05 * places.length + 0.01 * (density - per100))
    return [{ type, kind, start, end, score, confidence: 'rule' as const, detector: ID }]
  })
}

function findSlurs(scan: Scan): readonly Finding[] {
  const { words: tokens, starts, ends } = scan.tokens()
  const findings: Finding[] = []
  tokens.forEach((word, at) => {
    if (word.length < 4 || findings.length >= 8 || !SLUR_HASHES.has(hashWord(word))) return
    findings.push({
      type: 'hate',
      kind: 'slur',
      start: starts[at] ?? 0,
      end: ends[at] ?? 0,
      score: 0.6,
      confidence: 'rule',
      detector: ID,
    })
  })
  return findings
}
