import type { RandomBytes } from '../domain/ports.ts'
import { concatBytes } from '../lib/bytes.ts'
import { decodeBase64Url, encodeBase64Url } from '../lib/base64url.ts'
import { isEqualInConstantTime } from '../lib/constant-time.ts'
import type { RunDerivation } from './derivation-queue.ts'
import { derivePbkdf2, PBKDF2_ROUNDS } from './derive.ts'

const SALT_BYTES = 16
const HASH_BYTES = 32
const LINKS = 6
const LINKS_MAX = 60

/** Longest password, in characters: bounds what a login can be made to cost. */
export const PASSWORD_LENGTH_MAX = 1024
export const PASSWORD_LENGTH_MIN = 12

/** What is wrong with a new password, as a sentence without it; null when it is good. */
export function findPasswordProblem(name: string, password: string): string | null {
  if (password.length >= PASSWORD_LENGTH_MIN && password.length <= PASSWORD_LENGTH_MAX) return null
  return `${name} must have ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters.`
}

export interface Passwords {
  hash(password: string): Promise<string>
  /**
   * Whether the password is the stored one. Without a stored one the answer is no, at the same
   * cost: a stranger can't learn which names exist by the time an answer takes.
   */
  isMatch(password: string, stored: string | null): Promise<boolean>
}

export interface PasswordsOptions {
  readonly randomBytes: RandomBytes
  readonly run: RunDerivation
}

/**
 * Stores passwords as `pbkdf2-sha256-chain$<links>x<rounds>$<salt>$<hash>`.
 *
 * OWASP asks for 600,000 rounds of PBKDF2-SHA256, but deployed Workers refuse more than 100,000 in
 * one call. So six calls form a chain: each takes the password, and the salt followed by the
 * result of the call before. No link can start before the last one is known, which makes a guess
 * cost 600,000 rounds on both runtimes. The cost stands in the text and can grow with time.
 */
export function createPasswords({ randomBytes, run }: PasswordsOptions): Passwords {
  const nobody = format({
    links: LINKS,
    salt: new Uint8Array(SALT_BYTES),
    hash: new Uint8Array(HASH_BYTES),
  })

  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES)
      const hash = await run(() => deriveChain(password, salt, LINKS))
      return format({ links: LINKS, salt, hash })
    },
    async isMatch(password, stored) {
      const { links, salt, hash } = parse(stored ?? nobody)
      const derived = await run(() => deriveChain(password, salt, links))
      return isEqualInConstantTime(derived, hash) && stored !== null
    },
  }
}

interface PasswordHash {
  readonly links: number
  readonly salt: Uint8Array
  readonly hash: Uint8Array
}

async function deriveChain(password: string, salt: Uint8Array, links: number) {
  // One form for each way to type a letter with an accent. The mark at the end keeps NULs from
  // being lost in HMAC's padding.
  const text = `${password.normalize('NFKC')}\u0001`
  let derived: Uint8Array = new Uint8Array()
  for (let link = 0; link < links; link++) {
    const linkSalt = Uint8Array.from(concatBytes([salt, derived]))
    derived = await derivePbkdf2({ text, salt: linkSalt, rounds: PBKDF2_ROUNDS })
  }
  return derived
}

function format({ links, salt, hash }: PasswordHash): string {
  const cost = `${links}x${PBKDF2_ROUNDS}`
  return ['pbkdf2-sha256-chain', cost, encodeBase64Url(salt), encodeBase64Url(hash)].join('$')
}

function parse(stored: string): PasswordHash {
  const [algorithm, cost = '', salt, hash, ...rest] = stored.split('$')
  const [links = '', rounds] = cost.split('x')
  const isKnown =
    algorithm === 'pbkdf2-sha256-chain' &&
    rounds === String(PBKDF2_ROUNDS) &&
    Number(links) >= 1 &&
    Number(links) <= LINKS_MAX &&
    rest.length === 0
  if (!isKnown || salt === undefined || hash === undefined) {
    throw new Error('A password is stored in an unknown form')
  }
  return { links: Number(links), salt: decodeBase64Url(salt), hash: decodeBase64Url(hash) }
}
