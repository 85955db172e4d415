import type { RequestType } from './analysis.ts'
import type { PromptText } from './prompt-text.ts'

export interface RuleVerdict {
  readonly type: RequestType
  /** A short code for the explanation of a route. */
  readonly signal: string
}

/** Instructions stand at either end; what lies between is material. */
const HEAD_CHARS = 240
const TAIL_CHARS = 160
const LONG_BODY_CHARS = 400

const TRANSLATE =
  /\b(?:translat(?:e|ing|ion)|traduis\w*|traduce\w*|traduci|traduza|übersetz\w*|vertaal|przetłumacz|переведи\w*)|翻译|翻譯|翻訳|번역/
const LANGUAGE_NAME =
  /\b(?:english|french|german|spanish|italian|portuguese|dutch|polish|russian|ukrainian|chinese|mandarin|japanese|korean|arabic|hindi|turkish|swedish|danish|norwegian|finnish|greek|hebrew|latin|czech|hungarian|romanian|vietnamese|thai|indonesian|anglais|français|allemand|inglés|español|alemán|englische?|deutsche?|französische?|inglese|italiano|английский|русский)\b|英语|英文|中文|日本語|英語|영어|한국어/
const SUMMARISE =
  /\b(?:summari[sz]e|summari[sz]ing|summary of|write a summary|short summary|tl;dr|zusammenfass\w*|fasse .{0,60}zusammen|résume[rz]?|resume el)\b/
const CODE_LINE =
  /^\s*(?:def \w+\(|class \w+[:({]|import \w+|from \w+ import|#include\b|function \w+\(|const \w+ =|public \w+ |SELECT \S+.{0,80} FROM |fn \w+\(|package \w+)/m
const CODE_WISH =
  /\b(?:write|implement|create|fix|debug|refactor|give me|build)\b.{0,60}\b(?:function|regex|sql query|unit tests?|python|javascript|typescript|java|rust|golang|c\+\+|bash script|shell script|api endpoint|react component)\b/
const CLASSIFY =
  /\b(?:classify|categori[sz]e|is the sentiment|sentiment of|spam or not|label the following|label each|positive,? (?:or )?negative)\b/
const EXTRACT =
  /\b(?:extract|pull out|list all the (?:names|dates|places|people|emails)|find all the (?:names|dates|places|people|emails))\b/
const STRONG_LATEX = /\\(?:boxed|frac|sqrt|int|sum|lim|begin|cdot|binom|sin|cos|log)\b/
const SOLVE =
  /\b(?:solve for|find the (?:value|sum|area|derivative|integral|roots?)|simplify|factor the|evaluate the integral)\b/

/** The type where the text leaves no doubt, else null. Order matters: the surest come first. */
export function decideByRule({ raw, plain }: PromptText): RuleVerdict | null {
  const ends =
    plain.length <= HEAD_CHARS + TAIL_CHARS
      ? plain
      : `${plain.slice(0, HEAD_CHARS)}\n${plain.slice(-TAIL_CHARS)}`
  if (TRANSLATE.test(ends) && LANGUAGE_NAME.test(ends)) return verdict('translation', 'translate')
  if (SUMMARISE.test(ends) && plain.length >= LONG_BODY_CHARS) {
    return verdict('summarisation', 'summarise')
  }
  if (raw.includes('```')) return verdict('code', 'code_fence')
  if (CODE_LINE.test(raw)) return verdict('code', 'code_line')
  if (CODE_WISH.test(ends)) return verdict('code', 'code_wish')
  if (STRONG_LATEX.test(plain)) return verdict('math', 'latex')
  if (SOLVE.test(ends) && /\d/.test(plain)) return verdict('math', 'solve')
  if (CLASSIFY.test(ends)) return verdict('classification', 'classify')
  if (EXTRACT.test(ends)) return verdict('extraction', 'extract')
  return null
}

function verdict(type: RequestType, signal: string): RuleVerdict {
  return { type, signal: `rule:${signal}` }
}
