/**
 * Changes to the text of a JSON object without parsing or writing it anew.
 *
 * Why this is safe: in valid JSON a quote inside a string is escaped, so the characters `"model"`
 * are either a whole string token or the end of a string whose last quote is escaped
 * (`"\"model"`). A top-level member `model` written plainly is one occurrence; if it is the only
 * one, there is no second member of that name. The name could also be written with escapes, but
 * its letters are U+0064 to U+006F: each such spelling contains `\u006`, and then we refuse.
 */
const KEY_END = 'model"'
const ESCAPE = 'u006'

const isSpace = (code: number) => code === 32 || code === 10 || code === 13 || code === 9

/**
 * Index of the value of the only member `model` of the object in `text`; -1 if that can't be
 * proven. `text` must be valid JSON of an object that has such a member at its top level.
 */
export function findModelValue(text: string): number {
  if (text.includes(ESCAPE)) return -1
  let keyAt = -1
  // A search from the letter `m` is several times faster than one from a quote.
  for (let at = text.indexOf(KEY_END); at !== -1; at = text.indexOf(KEY_END, at + 1)) {
    if (text[at - 1] !== '"') continue
    if (keyAt !== -1) return -1
    keyAt = at
  }
  if (keyAt === -1) return -1
  let at = skipSpace(text, keyAt + KEY_END.length)
  if (text[at] !== ':') return -1
  at = skipSpace(text, at + 1)
  return at
}

/**
 * `text` with the value of its member `model` changed from `from` to `to`. Null if it can't be
 * proven that this is the only such member and that its value is `from`.
 */
export function replaceModel(text: string, from: string, to: string): string | null {
  const at = findModelValue(text)
  const expected = JSON.stringify(from)
  if (at === -1 || !text.startsWith(expected, at)) return null
  if (from === to) return text
  return text.slice(0, at) + JSON.stringify(to) + text.slice(at + expected.length)
}

/**
 * `text` with one more member at its front; `member` is its JSON, such as `"a":1`. The caller
 * knows that the object has members and none of this name. Null if the text is not an object.
 */
export function prependMember(text: string, member: string): string | null {
  const at = skipSpace(text, 0)
  if (text[at] !== '{') return null
  return `${text.slice(0, at + 1)}${member},${text.slice(at + 1)}`
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (isSpace(text.charCodeAt(at))) at++
  return at
}
