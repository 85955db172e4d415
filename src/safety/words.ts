import { detectGuarded, type Detector } from './detector.ts'
import { createScan } from './scan.ts'
import { decodeBlobs, decodeEscapes, decodeJsonEscapes } from './text/decode.ts'
import { foldText } from './text/fold.ts'
import { chainViews, originalEnd, originalStart, plainView, type View } from './text/view.ts'
import type { Finding, Piece, SafetyType } from './types.ts'

const LEVELS_MAX = 2

export interface WordSearch {
  readonly detectors: readonly Detector[]
  /** Gets the types of detectors that failed. */
  readonly failed: Set<SafetyType>
}

/**
 * Everything the detectors of words find in a text, read folded, with its escapes written out and
 * its encoded stretches decoded. Offsets are those of the text itself; findings may overlap.
 */
export function findWords({ text, origin, format }: Piece, search: WordSearch): readonly Finding[] {
  const reading = { ...search, origin }
  const raw = format === 'json' && text.includes('\\') ? decodeJsonEscapes(text) : plainView(text)
  const folded = chainViews(raw, foldText(raw.text))
  const found: Finding[] = []
  readView(folded, reading, found)
  const unescaped = decodeEscapes(folded.text)
  if (unescaped !== null) readView(chainViews(folded, unescaped), reading, found)
  return found
}

type Reading = Pick<Piece, 'origin'> & WordSearch

function readView(view: View, reading: Reading, found: Finding[]): void {
  const scan = createScan(view.text, { origin: reading.origin })
  for (const detector of reading.detectors) {
    for (const finding of detectGuarded(detector, scan, reading.failed)) {
      const start = originalStart(view, finding.start)
      found.push({ ...finding, start, end: Math.max(start + 1, originalEnd(view, finding.end)) })
    }
  }
  for (const blob of decodeBlobs(view.text)) {
    const start = originalStart(view, blob.start)
    const end = originalEnd(view, blob.end)
    for (const finding of readDecoded(blob.text, reading, LEVELS_MAX))
      found.push({ ...finding, start, end })
  }
}

function readDecoded(text: string, reading: Reading, levels: number): readonly Finding[] {
  const scan = createScan(foldText(text).text, { origin: reading.origin })
  const found = reading.detectors.flatMap((detector) =>
    detectGuarded(detector, scan, reading.failed),
  )
  if (found.length > 0 || levels <= 1) return found
  return decodeBlobs(text).flatMap((blob) => readDecoded(blob.text, reading, levels - 1))
}
