/**
 * A short fingerprint of a text: 32-bit FNV-1a over its UTF-16 units, eight hexadecimal digits.
 * Tells texts apart by chance only; never use it where somebody could want a collision.
 */
export function fnv1a(text: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}
