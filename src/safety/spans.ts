import { detectGuarded, type Detector } from './detector.ts'
import { resolveOverlaps } from './overlap.ts'
import { placeBlob, placeFinding, readText, type Reading, type Readings } from './reading.ts'
import { createScan } from './scan.ts'
import { decodeBlobs } from './text/decode.ts'
import { foldText } from './text/fold.ts'
import type { Finding, Piece, SafetyType } from './types.ts'

const LEVELS_MAX = 2

/** Who searches, and who is told of failures. */
export interface Search {
  readonly detectors: readonly Detector[]
  /** Gets the types of detectors that failed; without it a failure is raised. */
  readonly failed?: Set<SafetyType> | undefined
}

export interface SpanSearch extends Search {
  /** What starts before stands there for its context only. */
  readonly from?: number
}

/**
 * Everything the detectors of spans find in a text, read folded, with its escapes written out, its
 * spelled digits as digits and its encoded stretches decoded. One finding for each stretch, in
 * order, with offsets of the text itself.
 */
export function findSpans(
  piece: Pick<Piece, 'text' | 'format'>,
  { from = 0, ...search }: SpanSearch,
): readonly Finding[] {
  return findSpansIn(readText(piece, { from }), search)
}

/** As `findSpans`, for a text that has been read. */
export function findSpansIn({ plain, spelled }: Readings, search: Search): readonly Finding[] {
  const found: Finding[] = []
  for (const reading of plain) findInReading(reading, search, found)
  const digits = spelled()
  if (digits !== null) findInReading(digits, search, found)
  return resolveOverlaps(found)
}

function findInReading({ view, scan, blobs }: Reading, search: Search, found: Finding[]): void {
  for (const detector of search.detectors) {
    for (const finding of detectGuarded(detector, scan, search.failed)) {
      found.push(placeFinding(view, finding))
    }
  }
  for (const blob of blobs) {
    const place = placeBlob(view, blob)
    for (const finding of findDecoded(blob.text, search, LEVELS_MAX))
      found.push({ ...finding, ...place })
  }
}

/** What an encoded stretch holds; the caller gives it the outer span. */
function findDecoded(text: string, search: Search, levels: number): readonly Finding[] {
  const scan = createScan(foldText(text).text)
  const found = search.detectors.flatMap((detector) => detectGuarded(detector, scan, search.failed))
  if (found.length > 0 || levels <= 1) return found.slice(0, 1)
  return decodeBlobs(text).flatMap((blob) => findDecoded(blob.text, search, levels - 1))
}
