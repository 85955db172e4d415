import { isAscii } from './hashing.ts'
import type { PromptText } from './prompt-text.ts'

/** What is measured of a text, in this order; each is about 0..1 so that weights compare. */
export const DENSE_FEATURES = [
  'length',
  'words',
  'word_length',
  'long_words',
  'sentence_length',
  'sentences',
  'numbers',
  'digits',
  'latex',
  'code',
  'code_fence',
  'options',
  'question',
  'question_start',
  'how_many',
  'actions',
  'commas',
  'quotes',
  'brackets',
  'operators',
  'money',
  'negation',
  'conditions',
  'comparison',
  'rare_letters',
  'repetition',
  'constraints',
  'tools',
] as const

export type DenseFeature = (typeof DENSE_FEATURES)[number]

const QUESTION_START =
  /^(?:who|what|when|where|which|why|how|whose|is|are|was|were|do|does|did|in what|in which)\b/
const HOW_MANY = /\bhow (?:many|much|long|far|old|often)\b/g
const ACTIONS =
  /\b(?:write|explain|compare|find|calculate|compute|determine|prove|design|implement|analy[sz]e|list|describe|evaluate|solve|create|generate|derive|show|identify|optimi[sz]e|fix|refactor|justify|estimate|plan|discuss)\b/g
const NEGATION = /\b(?:not|never|except|without|neither|nor|least|incorrect|false)\b/g
const CONDITIONS = /\b(?:if|then|when|unless|given|suppose|assume|such that|each|every)\b/g
const COMPARISON = /\b(?:more|less|than|most|same|between|versus|greater|fewer|times|twice|half)\b/g
const CONSTRAINTS =
  /\b(?:must|should|exactly|at least|at most|only|cannot|no more than|ensure|format)\b/g
const LATEX = /\\[a-z]+|\$[^$\n]{1,80}\$/g
const OPTIONS = /(?:^|[\s(])(?:\(?[a-e][).]|[1-9][.)])\s/g
const CODE =
  /[{};]|=>|==|!=|\(\)|>>>|\b(?:def|return|function|class|import|const|var|null|int|str|void|select|python|javascript|sql)\b/g
const WORDS = /[\p{L}\p{M}\p{N}'’]+/gu
/** The same in a text of ASCII, ten times quicker. */
const ASCII_WORDS = /[a-z0-9']+/gi
const NUMBERS = /\d+(?:[.,]\d+)*/g
const SENTENCE_ENDS = /[.!?。！？]+(?:\s|$)/g

/** Measures a text. Each length enters as a logarithm, so that padding decides little. */
export function measure({ raw, plain }: PromptText, toolCount: number): Float64Array {
  const words = (isAscii(plain) ? plain.match(ASCII_WORDS) : plain.match(WORDS)) ?? []
  const wordCount = Math.max(words.length, 1)
  let letters = 0
  let long = 0
  for (const word of words) {
    letters += word.length
    if (word.length >= 8) long += 1
  }
  const sentences = countOf(plain, SENTENCE_ENDS) + 1
  const chars = countChars(plain)
  const per = (count: number, scale: number) => Math.min((count * scale) / wordCount, 2)
  const features: Readonly<Record<DenseFeature, number>> = {
    length: logarithm(plain.length, 8.7),
    words: logarithm(words.length, 7),
    word_length: Math.min(letters / wordCount / 8, 2),
    long_words: long / wordCount,
    sentence_length: logarithm(wordCount / sentences, 4),
    sentences: logarithm(sentences, 4),
    numbers: logarithm(countOf(plain, NUMBERS), 4),
    digits: per(chars.digits, 1),
    latex: logarithm(countOf(plain, LATEX), 3),
    code: logarithm(countOf(plain, CODE), 4),
    code_fence: raw.includes('```') ? 1 : 0,
    options: logarithm(countOf(plain, OPTIONS), 2),
    question: logarithm(chars.questions, 2),
    question_start: QUESTION_START.test(plain) ? 1 : 0,
    how_many: logarithm(countOf(plain, HOW_MANY), 1),
    actions: logarithm(countOf(plain, ACTIONS), 2),
    commas: per(chars.commas, 5),
    quotes: per(chars.quotes, 5),
    brackets: per(chars.brackets, 3),
    operators: per(chars.operators, 2),
    money: logarithm(chars.money, 2),
    negation: logarithm(countOf(plain, NEGATION), 2),
    conditions: logarithm(countOf(plain, CONDITIONS), 3),
    comparison: logarithm(countOf(plain, COMPARISON), 3),
    rare_letters: Math.min(chars.rare / Math.max(plain.length, 1), 1),
    repetition: 1 - new Set(words).size / wordCount,
    constraints: logarithm(countOf(plain, CONSTRAINTS), 3),
    tools: logarithm(toolCount, 4),
  }
  return Float64Array.from(DENSE_FEATURES, (name) => features[name])
}

function logarithm(count: number, scale: number): number {
  return Math.min(Math.log1p(count) / scale, 1.5)
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}

interface CharCounts {
  digits: number
  questions: number
  commas: number
  quotes: number
  brackets: number
  operators: number
  money: number
  /** Beyond Latin letters. */
  rare: number
}

const KINDS = new Map<string, keyof CharCounts>([
  ...Array.from('0123456789').map((char) => [char, 'digits'] as const),
  ...Array.from('?？').map((char) => [char, 'questions'] as const),
  ...Array.from(',;、，').map((char) => [char, 'commas'] as const),
  ...Array.from('"“”\'«»').map((char) => [char, 'quotes'] as const),
  ...Array.from('()[]{}').map((char) => [char, 'brackets'] as const),
  ...Array.from('+*/=<>^%|&_-').map((char) => [char, 'operators'] as const),
  ...Array.from('$€£').map((char) => [char, 'money'] as const),
])

/** The same for ASCII, by code. */
const ASCII_KINDS = Array.from({ length: 0x80 }, (_, code) => KINDS.get(String.fromCharCode(code)))

function countChars(text: string): CharCounts {
  const counts: CharCounts = {
    digits: 0,
    questions: 0,
    commas: 0,
    quotes: 0,
    brackets: 0,
    operators: 0,
    money: 0,
    rare: 0,
  }
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= 0x61 && code <= 0x7a) continue
    if (code > 0x250) counts.rare += 1
    const kind = code < 0x80 ? ASCII_KINDS[code] : KINDS.get(text.charAt(at))
    if (kind !== undefined) counts[kind] += 1
  }
  return counts
}
