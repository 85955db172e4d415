/** What content safety looks for, in the order in which verdicts list it. */
export const SAFETY_TYPES = [
  'hate',
  'violence',
  'sexual',
  'harassment',
  'misinformation',
  'pii',
  'malicious_code',
  'spam',
  'political',
  'illegal',
  'prompt_injection',
] as const

export type SafetyType = (typeof SAFETY_TYPES)[number]

/** Who wrote a piece of text: the same words weigh differently from a user and from a document. */
export const ORIGINS = ['user', 'system', 'assistant', 'tool', 'retrieved'] as const

export type Origin = (typeof ORIGINS)[number]

/** Towards the model, or back from it. */
export const DIRECTIONS = ['input', 'output'] as const

export type Direction = (typeof DIRECTIONS)[number]

/** One text of a call. Offsets of findings count UTF-16 units of `text`. */
export interface Piece {
  readonly text: string
  readonly origin: Origin
  /** The text is JSON as it goes over the wire: escapes are read, and masks keep it valid. */
  readonly format?: 'text' | 'json'
}

/**
 * How sure a finding is: a checked checksum, a format that hardly anything else has, words nearby,
 * a rule over words, a trained model.
 */
export type Confidence = 'checksum' | 'format' | 'context' | 'rule' | 'model'

/** Something found in one text. Never holds the text itself. */
export interface Finding {
  readonly type: SafetyType
  /** What exactly, such as `credit_card` or `instruction_override`. */
  readonly kind: string
  /** In UTF-16 units of the piece's own text; `end` is exclusive. */
  readonly start: number
  readonly end: number
  /** 0..1. */
  readonly score: number
  readonly confidence: Confidence
  /** Which detector says so. */
  readonly detector: string
  /** A rule that no policy may lower. */
  readonly hard?: true
  /** A credential: masked for good, never restored. */
  readonly secret?: true
}

/** A finding, and the piece (by its place in the list) that it stands in. */
export interface PieceFinding extends Finding {
  readonly piece: number
}

/** A score of 0..1 for each type; `any` is how likely the text is harmful at all. */
export type Scores = Readonly<Record<SafetyType | 'any', number>>

/**
 * The trained classifier, as the core sees it: pure, the same scores for the same text. A type it
 * knows nothing of scores 0.
 */
export type Classify = (text: string) => Scores

/** No type scores anything. */
export const NO_SCORES: Scores = {
  hate: 0,
  violence: 0,
  sexual: 0,
  harassment: 0,
  misinformation: 0,
  pii: 0,
  malicious_code: 0,
  spam: 0,
  political: 0,
  illegal: 0,
  prompt_injection: 0,
  any: 0,
}
