import { createScan, type Scan } from './scan.ts'
import { decodeBlobs, decodeEscapes, decodeJsonEscapes, type Decoded } from './text/decode.ts'
import { foldText } from './text/fold.ts'
import { spellDigits } from './text/spelled.ts'
import { chainViews, originalEnd, originalStart, plainView, type View } from './text/view.ts'
import type { Finding, Origin, Piece } from './types.ts'

/** One way to read a text, ready for the detectors. */
export interface Reading {
  readonly view: View
  readonly scan: Scan
  /** What its encoded stretches hold. */
  readonly blobs: readonly Decoded[]
}

/** The ways to read a text. */
export interface Readings {
  /** Folded; and, where that differs, with its escapes written out. */
  readonly plain: readonly Reading[]
  /** With spelled digits as digits; null where there are none. */
  readonly spelled: () => Reading | null
}

export interface ReadOptions {
  /** What starts before is known, and stands there for its context. */
  readonly from?: number
  readonly origin?: Origin
}

/** Reads a text once for all detectors. */
export function readText(
  { text, format }: Pick<Piece, 'text' | 'format'>,
  { from = 0, origin = 'user' }: ReadOptions = {},
): Readings {
  const raw = format === 'json' && text.includes('\\') ? decodeJsonEscapes(text) : plainView(text)
  const folded = chainViews(raw, foldText(raw.text))
  const readView = (view: View): Reading => {
    const scan = createScan(view.text, { from: startInView(view, from), origin })
    return { view, scan, blobs: decodeBlobs(view.text, scan.from) }
  }
  const plain = [readView(folded)]
  const unescaped = decodeEscapes(folded.text)
  if (unescaped !== null) {
    plain.push(readView(chainViews(chainViews(folded, unescaped), foldText(unescaped.text))))
  }
  return {
    plain,
    spelled() {
      const spelled = spellDigits(folded.text)
      return spelled === null ? null : readView(chainViews(folded, spelled))
    },
  }
}

/** The finding with its place in the original text; no place is empty. */
export function placeFinding(view: View, finding: Finding): Finding {
  if (view.starts === null) return finding
  const start = originalStart(view, finding.start)
  return { ...finding, start, end: Math.max(start + 1, originalEnd(view, finding.end)) }
}

/** The place in the original text of an encoded stretch. */
export function placeBlob(view: View, { start, end }: Decoded): Pick<Finding, 'start' | 'end'> {
  return { start: originalStart(view, start), end: originalEnd(view, end) }
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
