import type { Piece } from '../types.ts'
import type { Edit } from '../verdict.ts'
import { createQuoteReader } from './quotes.ts'
import { redactionOf, type Vault } from './vault.ts'

/**
 * The texts with a verdict's edits made, piece by piece. Masked values go into the vault; credentials
 * are replaced for good whatever the edit says. JSON stays JSON. Without a vault everything is
 * replaced for good.
 */
export function applyEdits(
  pieces: readonly Piece[],
  edits: readonly Edit[],
  vault: Vault | null,
): readonly string[] {
  return pieces.map((piece, at) => {
    const own = edits.filter((edit) => edit.piece === at)
    return own.length === 0 ? piece.text : editPiece(piece, own, vault)
  })
}

/** One text with its edits made; they are in order and do not overlap. */
export function editPiece(
  { text, format }: Pick<Piece, 'text' | 'format'>,
  edits: readonly Edit[],
  vault: Vault | null,
): string {
  const quotes = format === 'json' ? createQuoteReader() : null
  let result = ''
  let copiedTo = 0
  for (const edit of edits) {
    if (edit.start < copiedTo) continue
    const value = text.slice(edit.start, edit.end)
    const mark = replacementFor(edit, format === 'json' ? unescapeJson(value) : value, vault)
    quotes?.read(text.slice(copiedTo, edit.start))
    const isBare = quotes?.isInside() === false
    result += text.slice(copiedTo, edit.start) + (isBare ? `"${mark}"` : mark)
    quotes?.read(value)
    copiedTo = edit.end
  }
  return result + text.slice(copiedTo)
}

/** What stands in the place of an edited value. */
export function replacementFor(
  { transform, kind, secret }: Omit<Edit, 'piece' | 'start' | 'end'>,
  value: string,
  vault: Vault | null,
): string {
  if (transform === 'strip') return ''
  if (transform === 'mask' && !secret && vault !== null) return vault.placeholderFor(kind, value)
  return redactionOf(kind)
}

/** The text that stands between quotes in JSON; as it is where it is no such text. */
function unescapeJson(value: string): string {
  if (!value.includes('\\')) return value
  try {
    const parsed: unknown = JSON.parse(`"${value}"`)
    return typeof parsed === 'string' ? parsed : value
  } catch {
    return value
  }
}
