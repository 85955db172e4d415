/**
 * Reads the text of JSON as it comes: escapes become what they stand for. Keeps, for each unit, where
 * its raw form begins; an escape that is cut in two waits for its rest.
 */
export interface Unescaper {
  /** The units that the part completes; `rawStarts` gets one entry for each. */
  push(part: string): string
  /** What was left of a broken escape, as it is. */
  end(): string
  readonly rawStarts: number[]
  rawLength(): number
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

export function createUnescaper(): Unescaper {
  const rawStarts: number[] = []
  let pending = ''
  let raw = 0
  const take = (length: number, unit: string) => {
    rawStarts.push(raw)
    raw += length
    return unit
  }
  return {
    rawStarts,
    rawLength: () => raw,
    push(part) {
      const text = pending + part
      let out = ''
      let at = 0
      while (at < text.length) {
        const width = widthAt(text, at)
        if (at + width > text.length) break
        out += take(width, unitOf(text.slice(at, at + width)))
        at += width
      }
      pending = text.slice(at)
      return out
    },
    end() {
      let out = ''
      for (const unit of pending.split('')) out += take(1, unit)
      pending = ''
      return out
    },
  }
}

/** How many raw units the one at `at` takes; one more than there are while that cannot be told. */
function widthAt(text: string, at: number): number {
  if (text[at] !== '\\') return 1
  const mark = text[at + 1]
  if (mark !== 'u') return 2
  const hex = text.slice(at + 2, at + 6)
  return /^[0-9a-f]*$/i.test(hex) ? 6 : 2
}

function unitOf(raw: string): string {
  if (raw.length === 1) return raw
  if (raw.length === 6) return String.fromCharCode(Number.parseInt(raw.slice(2), 16))
  const mark = raw[1] ?? ''
  return ESCAPES[mark] ?? mark
}
