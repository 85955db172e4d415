import type { RequestType } from './analysis.ts'
import { endsOf, type PromptText } from './prompt-text.ts'

export interface RuleVerdict {
  readonly type: RequestType
  /** A short code for the explanation of a route. */
  readonly signal: string
}

const LONG_BODY_CHARS = 400

const TRANSLATE =
  /\b(?:translat(?:e|ing|ion)|traduis\w*|traduce\w*|traduci|traduza|vertaal|przetłumacz)|übersetz|переведи|翻译|翻譯|翻訳|번역/
const LANGUAGE_NAME =
  /\b(?:english|french|german|spanish|italian|portuguese|dutch|polish|russian|ukrainian|chinese|mandarin|japanese|korean|arabic|hindi|turkish|swedish|danish|norwegian|finnish|greek|hebrew|latin|czech|hungarian|romanian|vietnamese|thai|indonesian|anglais|français|allemand|inglés|español|alemán|englische?|deutsche?|französische?|inglese|italiano)\b|английск|русск|英语|英文|中文|日本語|英語|영어|한국어/
const SUMMARISE =
  /\b(?:summari[sz]e|summari[sz]ing|summary of|write a summary|short summary|tl;dr|zusammenfass\w*|fasse .{0,60}zusammen|résume[rz]?|resume el)\b/
const CODE_LINE =
  /^\s*(?:def \w+\(|class \w+[:({]|import \w+|from \w+ import|#include\b|function \w+\(|const \w+ =|public \w+ |SELECT \S+.{0,80} FROM |fn \w+\(|package \w+)/m
const CODE_WISH =
  /\b(?:write|implement|create|fix|debug|refactor|give me|build)\b.{0,60}\b(?:function|regex|sql query|unit tests?|python|javascript|typescript|java|rust|golang|c\+\+|bash script|shell script|api endpoint|react component)\b/
const CLASSIFY =
  /\b(?:classify|categori[sz]e|is the sentiment|sentiment of|spam or not|label the following|label each|positive,? (?:or )?negative)\b/
/** The answer stands in a text that comes along. */
const READ_FROM =
  /\b(?:context|passage|paragraph|article|document|text above|following text)\b.{0,90}\b(?:answer|question)\b|\b(?:answer|question)\b.{0,90}\b(?:context|passage|paragraph|article|document)\b/
const JUDGE =
  /\b(?:positive or negative|negative or positive|is this (?:review|text|comment|email|message)|did the reviewer|(?:which|what|choose|pick|select) .{0,30}\b(?:category|topic|section|class|label)\b|star rating|duplicates?\b.{0,40}\bquestions?|same meaning|(?:mean|means) the same|paraphrases? of each other)\b/
const BRIEF =
  /\b(?:in a nutshell|sum up|sum it up|key points|highlights|main points|boils? down|in brief|write an abstract|write a brief)\b/
const TELL =
  /\b(?:write|compose|create|tell|make up|generate|craft|draft)\b.{0,50}\b(?:poem|story|song|lyrics|haiku|limerick|slogan|blog post|essay|letter|email|speech|dialogue|joke|tale|sentence|headline|advertisement|review|article)\b/
const EXTRACT =
  /\b(?:extract|pull out|list all the (?:names|dates|places|people|emails)|find all the (?:names|dates|places|people|emails))\b/
const STRONG_LATEX = /\\(?:boxed|frac|sqrt|int|sum|lim|begin|cdot|binom|sin|cos|log)\b/
const SOLVE =
  /\b(?:solve for|find the (?:value|sum|area|derivative|integral|roots?)|simplify|factor the|evaluate the integral)\b/

/** The type where the text leaves no doubt, else null. Order matters: the surest come first. */
export function decideByRule({ raw, plain }: PromptText): RuleVerdict | null {
  const ends = endsOf(plain)
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
  if (BRIEF.test(ends) && plain.length >= LONG_BODY_CHARS) return verdict('summarisation', 'brief')
  if (JUDGE.test(ends)) return verdict('classification', 'judge')
  if (READ_FROM.test(ends) && plain.length >= LONG_BODY_CHARS) {
    return verdict('extraction', 'read_from')
  }
  if (TELL.test(ends)) return verdict('creative', 'tell')
  return null
}

function verdict(type: RequestType, signal: string): RuleVerdict {
  return { type, signal: `rule:${signal}` }
}
