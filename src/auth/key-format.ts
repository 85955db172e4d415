import type { RandomBytes } from '../domain/ports.ts'

/** How every key starts; secret scanners can look for it. */
export const KEY_MARK = 'sk-scalix-'

/** Crockford's base32 in lower case: nothing to escape, no letter that looks like a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const ID_BYTES = 10
const SECRET_BYTES = 32
const ID_LENGTH = 16
const SECRET_LENGTH = 52
const CHECK_LENGTH = 6
const SECRET_AT = KEY_MARK.length + ID_LENGTH + 1
const CHECK_AT = SECRET_AT + SECRET_LENGTH

/** Length of every key, in characters. */
export const KEY_LENGTH = CHECK_AT + CHECK_LENGTH

const IS_DIGIT = Array.from({ length: 128 }, (_, code) =>
  ALPHABET.includes(String.fromCharCode(code)),
)

export interface KeyText {
  /** Finds the row. Not a secret: it is shown in lists. */
  readonly id: string
  /** 256 random bits. */
  readonly secret: string
}

export interface NewKey extends KeyText {
  /** The whole key, to be shown once. */
  readonly text: string
}

/** A new key `sk-scalix-<id>-<secret>`; its last six characters check the rest. */
export function createKeyText(randomBytes: RandomBytes): NewKey {
  return renewKeyText(encode(randomBytes(ID_BYTES)), randomBytes)
}

/** A new secret for a key that keeps its id. */
export function renewKeyText(id: string, randomBytes: RandomBytes): NewKey {
  const secret = encode(randomBytes(SECRET_BYTES))
  const body = `${KEY_MARK}${id}-${secret}`
  return { id, secret, text: body + computeCheck(body) }
}

/**
 * The parts of a key, or null for anything that was never one: wrong length, characters or check
 * characters. Costs no derivation and no database read, and takes the same steps for all texts of
 * the right length.
 */
export function parseKeyText(text: string): KeyText | null {
  if (text.length !== KEY_LENGTH || !text.startsWith(KEY_MARK)) return null
  let isWellFormed = text[SECRET_AT - 1] === '-'
  for (let at = KEY_MARK.length; at < KEY_LENGTH; at++) {
    if (at === SECRET_AT - 1) continue
    isWellFormed = IS_DIGIT[text.charCodeAt(at)] === true && isWellFormed
  }
  const isChecked = computeCheck(text.slice(0, CHECK_AT)) === text.slice(CHECK_AT)
  if (!isWellFormed || !isChecked) return null
  return {
    id: text.slice(KEY_MARK.length, SECRET_AT - 1),
    secret: text.slice(SECRET_AT, CHECK_AT),
  }
}

/** What of a key may be shown again: enough to recognise it, nothing of its secret. */
export function toKeyPrefix(id: string): string {
  return KEY_MARK + id
}

function encode(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(value >>> bits) & 31]
    }
    value &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + ALPHABET[(value << (5 - bits)) & 31]
}

/** CRC-32 without its two lowest bits, so that it fits six characters. Not a defence: a help for typos. */
function computeCheck(body: string): string {
  let crc = 0xffffffff
  for (let at = 0; at < body.length; at++) {
    crc ^= body.charCodeAt(at)
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  let text = ''
  for (let shift = 27; shift > 0; shift -= 5) text += ALPHABET[(crc >>> shift) & 31]
  return text
}
