import type { ChatRequest } from '../../openai/chat-request.ts'
import type { Analysis, AnalysisFlags, RequestType } from './analysis.ts'
import { measure } from './dense-features.ts'
import { readFlags } from './flags.ts'
import { hashNgrams, hasWords, wordsOf } from './hashing.ts'
import type { HeadInput } from './heads.ts'
import { createDetector } from './language.ts'
import { STORED_LANGUAGES } from './language-weights.ts'
import { createModels } from './models.ts'
import {
  endsOf,
  HARNESS_BLOCKS,
  readPrompt,
  type Delimiters,
  type PromptText,
} from './prompt-text.ts'
import { estimateInputTokens, estimateOutputTokens } from './tokens.ts'
import { decideByRule } from './type-rules.ts'
import { STORED_MODELS } from './weights.ts'

export interface AnalyseOptions {
  /** What agents put into a user's message; in place of the usual ones. */
  readonly harnessBlocks?: readonly Delimiters[]
}

const CONFIDENCE_MIN = 0.4
/** The words that types were learnt from are English; elsewhere only the measures speak. */
const FOREIGN_TRUST = 0.5
const RULE_CONFIDENCE = 0.95
const SIGNALS_MAX = 8
const DIFFICULTY_SIGNALS_MAX = 4
/** Short of any text there is nothing to tell difficult from easy. */
const DIFFICULTY_UNKNOWN = 0.5

const models = createModels(STORED_MODELS)
const detectLanguage = createDetector(STORED_LANGUAGES)

/**
 * Tells what a request asks for, how difficult it is, in which language and how large. Pure: the
 * same request gives the same analysis on every runtime. Reads the user's last words only; system
 * prompt, tool results and answers count for tokens and flags. Never fails.
 */
export function analyse(request: ChatRequest, options: AnalyseOptions = {}): Analysis {
  const flags = readFlags(request)
  const text = readPrompt(request, options.harnessBlocks ?? HARNESS_BLOCKS)
  const input = inputOf(text, flags.toolCount)
  const isBlank = !hasWords(text.plain)
  const { language, reliable } = detectLanguage(text.raw)
  const isForeign = reliable && language !== 'en'
  const verdict = isBlank ? SILENT : decideType(text, input, isForeign)
  const { type, confidence, signal } = verdict
  const reasons = isBlank ? [] : models.explain(input, DIFFICULTY_SIGNALS_MAX)
  return {
    type,
    typeConfidence: toMillionths(confidence),
    flags,
    difficulty: isBlank ? DIFFICULTY_UNKNOWN : toMillionths(models.rateDifficulty(input)),
    language,
    languageReliable: reliable,
    tokens: {
      input: estimateInputTokens(request),
      output: estimateOutputTokens(request, type),
    },
    signals: [signal, ...flagSignals(flags), ...reasons].slice(0, SIGNALS_MAX),
    version: models.version,
  }
}

function inputOf(text: PromptText, toolCount: number): HeadInput {
  return { dense: measure(text, toolCount), hashes: hashNgrams(wordsOf(text.plain)) }
}

interface TypeVerdict {
  readonly type: RequestType
  readonly confidence: number
  readonly signal: string
}

const SILENT: TypeVerdict = { type: 'chat', confidence: 0, signal: 'no_text' }

function decideType(text: PromptText, input: HeadInput, isForeign: boolean): TypeVerdict {
  const ruled = decideByRule(text)
  if (ruled !== null) {
    return { type: ruled.type, confidence: RULE_CONFIDENCE, signal: ruled.signal }
  }
  const ends = { dense: input.dense, hashes: hashNgrams(wordsOf(endsOf(text.plain))) }
  const guess = models.guessType(ends)
  const { type } = guess
  const chance = isForeign ? guess.chance * FOREIGN_TRUST : guess.chance
  if (chance < CONFIDENCE_MIN) return { type: 'chat', confidence: chance, signal: 'type_unsure' }
  return { type, confidence: chance, signal: `words:${type}` }
}

function flagSignals(flags: AnalysisFlags): string[] {
  const { vision, audio, tools } = flags
  return Object.entries({ vision, audio, tools })
    .filter(([, isSet]) => isSet)
    .map(([name]) => name)
}

/** The last digits of an exponential differ between engines; six of them are fine enough. */
function toMillionths(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
