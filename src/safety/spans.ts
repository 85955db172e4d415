import { detectGuarded, type Detector } from './detector.ts'
import { resolveOverlaps } from './overlap.ts'
import { createScan } from './scan.ts'
import { decodeBlobs, decodeEscapes, decodeJsonEscapes } from './text/decode.ts'
import { foldText } from './text/fold.ts'
import { spellDigits } from './text/spelled.ts'
import { chainViews, originalEnd, originalStart, plainView, type View } from './text/view.ts'
import type { Finding, Piece, SafetyType } from './types.ts'

const LEVELS_MAX = 2

export interface SpanSearch {
  readonly detectors: readonly Detector[]
  /** What starts before stands there for its context only. */
  readonly from?: number
  /** Gets the types of detectors that failed; without it a failure is raised. */
  readonly failed?: Set<SafetyType>
}

/**
 * Everything the detectors of spans find in a text, read plain, folded, with its escapes written
 * out, its spelled digits as digits and its encoded stretches decoded. One finding for each stretch,
 * in order, with offsets of the text itself.
 */
export function findSpans(
  { text, format }: Pick<Piece, 'text' | 'format'>,
  search: SpanSearch,
): readonly Finding[] {
  const raw = format === 'json' && text.includes('\\') ? decodeJsonEscapes(text) : plainView(text)
  const found: Finding[] = []
  for (const view of viewsOf(raw)) findInView(view, search, found)
  return resolveOverlaps(found)
}

/** The folded view, and those that differ from it. */
function viewsOf(raw: View): readonly View[] {
  const folded = chainViews(raw, foldText(raw.text))
  const views = [folded]
  const unescaped = decodeEscapes(folded.text)
  if (unescaped !== null)
    views.push(chainViews(chainViews(folded, unescaped), foldText(unescaped.text)))
  const spelled = spellDigits(folded.text)
  if (spelled !== null) views.push(chainViews(folded, spelled))
  return views
}

function findInView(
  view: View,
  { detectors, from = 0, failed }: SpanSearch,
  found: Finding[],
): void {
  const scan = createScan(view.text, { from: startInView(view, from) })
  for (const detector of detectors) {
    for (const finding of detectGuarded(detector, scan, failed))
      found.push(withOriginal(view, finding))
  }
  for (const blob of decodeBlobs(view.text, scan.from)) {
    const start = originalStart(view, blob.start)
    const end = originalEnd(view, blob.end)
    for (const finding of findDecoded(blob.text, { detectors, failed }, LEVELS_MAX))
      found.push({ ...finding, start, end })
  }
}

type Decoding = Pick<SpanSearch, 'detectors'> & { readonly failed: Set<SafetyType> | undefined }

/** What an encoded stretch holds; the caller gives it the outer span. */
function findDecoded(text: string, search: Decoding, levels: number): readonly Finding[] {
  const scan = createScan(foldText(text).text)
  const found = search.detectors.flatMap((detector) => detectGuarded(detector, scan, search.failed))
  if (found.length > 0 || levels <= 1) return found.slice(0, 1)
  return decodeBlobs(text, 0).flatMap((blob) => findDecoded(blob.text, search, levels - 1))
}

function withOriginal(view: View, finding: Finding): Finding {
  if (view.starts === null) return finding
  return {
    ...finding,
    start: originalStart(view, finding.start),
    end: originalEnd(view, finding.end),
  }
}

/** The first place of the view that stands for something at or after `from`. */
function startInView({ starts }: View, from: number): number {
  if (starts === null || from === 0) return from
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) < from) low = middle + 1
    else high = middle
  }
  return low
}
