import type { RequestType } from './analysis.ts'
import { REQUEST_TYPES } from './analysis.ts'
import type { DenseFeature } from './dense-features.ts'
import { DENSE_FEATURES } from './dense-features.ts'
import { logistic, score, softmax, type Head, type HeadInput } from './heads.ts'

/** A head as the generated module holds it: text and plain numbers, no I/O to load it. */
export interface StoredHead {
  readonly outputs: number
  readonly buckets: number
  readonly bias: readonly number[]
  readonly dense: readonly number[]
  readonly step: number
  /** Signed bytes in base64. */
  readonly hashed: string
}

export interface StoredModels {
  readonly version: string
  readonly type: StoredHead
  readonly difficulty: StoredHead
  /** What the raw score of the training prompts is like: it is spread over 0..1 by this. */
  readonly difficultyMean: number
  readonly difficultyDeviation: number
}

export interface Models {
  readonly version: string
  readonly guessType: (input: HeadInput) => { readonly type: RequestType; readonly chance: number }
  readonly rateDifficulty: (input: HeadInput) => number
  /** The measures that moved the difficulty most, up to `count`, as `+length` or `-latex`. */
  readonly explain: (input: HeadInput, count: number) => string[]
}

/** The logistic curve is closest to the normal one at this factor. */
const PROBIT = 1.702

/** Below this share of the deviation a measure explains nothing. */
const TELLING = 0.15

/** Unpacks heads once; the functions hold no state. */
export function createModels(stored: StoredModels): Models {
  const typeHead = unpack(stored.type)
  const difficultyHead = unpack(stored.difficulty)
  const { difficultyMean: mean, difficultyDeviation: deviation } = stored
  return {
    version: stored.version,
    guessType: (input) => {
      const shares = softmax(score(typeHead, input))
      let best = 0
      shares.forEach((share, at) => {
        if (share > (shares[best] ?? 0)) best = at
      })
      return { type: REQUEST_TYPES[best] ?? 'chat', chance: shares[best] ?? 0 }
    },
    rateDifficulty: (input) =>
      logistic((((score(difficultyHead, input)[0] ?? 0) - mean) / deviation) * PROBIT),
    explain: (input, count) => {
      const parts = DENSE_FEATURES.map((name, at) => ({
        name,
        push: (input.dense[at] ?? 0) * (difficultyHead.dense[at] ?? 0),
      }))
      return parts
        .filter(({ push }) => Math.abs(push) > TELLING * deviation)
        .toSorted((a, b) => Math.abs(b.push) - Math.abs(a.push))
        .slice(0, count)
        .map(({ name, push }) => signalOf(name, push))
    },
  }
}

function signalOf(name: DenseFeature, push: number): string {
  return `${push > 0 ? '+' : '-'}${name}`
}

function unpack(head: StoredHead): Head {
  return { ...head, hashed: unpackBytes(head.hashed) }
}

/** Signed bytes from base64. */
export function unpackBytes(packed: string): Int8Array {
  const binary = atob(packed)
  return Int8Array.from(binary, (char) => (char.charCodeAt(0) << 24) >> 24)
}
