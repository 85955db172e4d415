import { redactionOf } from '../../safety/masking/vault.ts'
import type { Piece, PieceFinding } from '../../safety/types.ts'
import type { Verdict } from '../../safety/verdict.ts'

/** Units before and after a finding. */
const AROUND = 60
const EXCERPTS_MAX = 3
const UNITS_MAX = 400

/** A stretch of text around a finding, with all identifiers in it replaced. */
export interface Excerpt {
  readonly piece: number
  readonly kind: string
  readonly text: string
}

/**
 * What a reviewer gets to see without opening what is held: a little text around the first findings.
 * Nothing where a hard rule spoke: of that not even a line is kept.
 */
export function excerptsOf({ findings }: Verdict, pieces: readonly Piece[]): readonly Excerpt[] {
  if (findings.some(({ hard }) => hard === true)) return []
  return findings.slice(0, EXCERPTS_MAX).map((finding) => ({
    piece: finding.piece,
    kind: finding.kind,
    text: cut(pieces[finding.piece]?.text ?? '', finding, findings),
  }))
}

function cut(text: string, around: PieceFinding, findings: readonly PieceFinding[]): string {
  const hidden = findings
    .filter(({ piece, type }) => piece === around.piece && type === 'pii')
    .toSorted((a, b) => a.start - b.start)
  let from = Math.max(0, around.start - AROUND)
  const to = Math.min(text.length, Math.min(around.end, around.start + UNITS_MAX) + AROUND)
  let excerpt = ''
  for (const { start, end, kind } of hidden) {
    if (end <= from || start >= to) continue
    if (start > from) excerpt += text.slice(from, start)
    excerpt += redactionOf(kind)
    from = end
  }
  return excerpt + text.slice(from, Math.max(from, to))
}
