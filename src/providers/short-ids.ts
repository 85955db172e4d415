import { fnv1a } from '../lib/fnv1a.ts'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const LENGTH = 9

/**
 * The id of a tool call as Mistral's models demand it: nine letters or digits. An id of that form
 * stays; any other always becomes the same one, so that calls and results of a conversation that
 * another provider began still belong together.
 */
export function toShortCallId(id: string): string {
  if (/^[A-Za-z0-9]{9}$/.test(id)) return id
  // 52 bits, which a number holds exactly and nine digits of this base can tell.
  let rest = Number.parseInt(fnv1a(id) + fnv1a(`#${id}`).slice(3), 16)
  let short = ''
  while (short.length < LENGTH) {
    short += DIGITS.charAt(rest % DIGITS.length)
    rest = Math.floor(rest / DIGITS.length)
  }
  return short
}

/**
 * An id of at most `charsMax` characters (20 or more), for providers that take no longer ones. Ids
 * that fit stay; a longer one always becomes the same one, with a hash in place of its end.
 */
export function shortenCallId(id: string, charsMax: number): string {
  if (id.length <= charsMax) return id
  const hash = fnv1a(id) + fnv1a(`#${id}`)
  return `${id.slice(0, charsMax - hash.length - 1)}_${hash}`
}
