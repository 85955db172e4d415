import { createQuoteReader } from '../masking/quotes.ts'
import type { Finding, Piece } from '../types.ts'
import { createUnescaper, type Unescaper } from './unescape.ts'

/** Old text is thrown away in bits of this size. */
const FORGET_UNITS = 2048

/**
 * The text of a stream as detectors read it, and the raw form behind it. Places count from the
 * beginning of the stream; what was forgotten reads as nothing.
 */
export interface StreamText {
  push(part: string): void
  end(): void
  length(): number
  codeAt(at: number): number
  readonly slice: (start: number, end: number) => string
  /** The raw form of a stretch. Stretches are taken in order. */
  take(start: number, end: number): string
  /** What a stretch is replaced with, in quotes where JSON needs them. */
  mark(replacement: string, range: { readonly start: number; readonly end: number }): string
  /** A finding with its place in the raw text. */
  toRaw(finding: Finding): Finding
  forget(before: number): void
}

/** Plain text is its own raw form. */
export function createStreamText(format: Piece['format']): StreamText {
  return format === 'json' ? createJsonText() : createPlainText()
}

function createBuffer() {
  let base = 0
  let text = ''
  return {
    append(part: string) {
      text += part
    },
    length: () => base + text.length,
    codeAt: (at: number) => text.charCodeAt(at - base),
    slice: (start: number, end: number) =>
      text.slice(Math.max(0, start - base), Math.max(0, end - base)),
    forget(before: number) {
      if (before - base < FORGET_UNITS) return
      text = text.slice(before - base)
      base = before
    },
  }
}

function createPlainText(): StreamText {
  const buffer = createBuffer()
  return {
    push: buffer.append,
    end: () => {},
    length: buffer.length,
    codeAt: buffer.codeAt,
    slice: buffer.slice,
    take: buffer.slice,
    mark: (replacement) => replacement,
    toRaw: (finding) => finding,
    forget: buffer.forget,
  }
}

function createJsonText(): StreamText {
  const view = createBuffer()
  const raw = createBuffer()
  const unescaper = createUnescaper()
  const quotes = createQuoteReader()
  const take = (start: number, end: number) => {
    if (end <= start) return ''
    const part = raw.slice(rawAt(unescaper, start), rawAt(unescaper, end))
    quotes.read(part)
    return part
  }
  return {
    push(part) {
      raw.append(part)
      view.append(unescaper.push(part))
    },
    end: () => view.append(unescaper.end()),
    length: view.length,
    codeAt: view.codeAt,
    slice: view.slice,
    take,
    mark(replacement, { start, end }) {
      const isInside = quotes.isInside()
      take(start, end)
      return isInside ? replacement : JSON.stringify(replacement)
    },
    toRaw: (finding) => ({
      ...finding,
      start: rawAt(unescaper, finding.start),
      end: rawAt(unescaper, finding.end),
    }),
    forget(before) {
      view.forget(before)
      raw.forget(rawAt(unescaper, before))
    },
  }
}

function rawAt({ rawStarts, rawLength }: Unescaper, at: number): number {
  return at <= 0 ? 0 : (rawStarts[at] ?? rawLength())
}
