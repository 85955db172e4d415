import { detectGuarded } from './detector.ts'
import { placeBlob, placeFinding, type Readings } from './reading.ts'
import { createScan } from './scan.ts'
import type { Search } from './spans.ts'
import { decodeBlobs } from './text/decode.ts'
import { foldText } from './text/fold.ts'
import type { Finding, Origin } from './types.ts'

const LEVELS_MAX = 2

/**
 * Everything the detectors of words find in a text that has been read. Offsets are those of the text
 * itself; findings may overlap.
 */
export function findWordsIn({ plain }: Readings, search: Search): readonly Finding[] {
  const found: Finding[] = []
  for (const { view, scan, blobs } of plain) {
    for (const detector of search.detectors) {
      for (const finding of detectGuarded(detector, scan, search.failed)) {
        found.push(placeFinding(view, finding))
      }
    }
    for (const blob of blobs) {
      const place = placeBlob(view, blob)
      const decoding = { search, origin: scan.origin, levels: LEVELS_MAX }
      for (const finding of findDecoded(blob.text, decoding)) found.push({ ...finding, ...place })
    }
  }
  return found
}

interface Decoding {
  readonly search: Search
  readonly origin: Origin
  readonly levels: number
}

function findDecoded(text: string, { search, origin, levels }: Decoding): readonly Finding[] {
  const scan = createScan(foldText(text).text, { origin })
  const found = search.detectors.flatMap((detector) => detectGuarded(detector, scan, search.failed))
  if (found.length > 0 || levels <= 1) return found
  return decodeBlobs(text).flatMap((blob) =>
    findDecoded(blob.text, { search, origin, levels: levels - 1 }),
  )
}
