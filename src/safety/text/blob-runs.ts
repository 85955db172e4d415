import { isAsciiDigit, isAsciiLetter } from './characters.ts'

/** Letters, digits and + / - _ : what base64 and hexadecimal are made of. */
export function isBlobUnit(code: number): boolean {
  return (
    isAsciiLetter(code) ||
    isAsciiDigit(code) ||
    code === 0x2b ||
    code === 0x2f ||
    code === 0x2d ||
    code === 0x5f
  )
}

const BLOB = Uint8Array.from({ length: 128 }, (_, code) => (isBlobUnit(code) ? 1 : 0))

/** Where the first run of at least `length` such units begins, from `from` on; -1 where none does. */
export function findBlobRun(text: string, from: number, length: number): number {
  let start = from
  while (start + length <= text.length) {
    // Backwards: the first gap that is met rules out all runs that would hold it.
    let at = start + length - 1
    while (at >= start && BLOB[text.charCodeAt(at)] === 1) at -= 1
    if (at < start) return start
    start = at + 1
  }
  return -1
}
