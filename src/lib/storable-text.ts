const UNSTORABLE = /[\0\ud800-\udfff]/

/** A text that PostgreSQL can keep: without NUL, and with U+FFFD for half a surrogate pair. */
export function toStorable(text: string): string {
  return UNSTORABLE.test(text) ? text.toWellFormed().replaceAll('\0', '') : text
}
