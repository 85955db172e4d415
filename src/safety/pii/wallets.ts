import { zoneMatches, type Scan } from '../scan.ts'
import { piiDetector } from './report.ts'
import { sha256 } from './sha256.ts'

const BECH32 = /(?<![A-Za-z0-9])(?:bc1|ltc1|tb1)[02-9ac-hj-np-z]{11,71}(?![A-Za-z0-9])/gi
const BASE58 = /(?<![A-Za-z0-9])[13LMDX][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])/g
const ETHEREUM = /(?<![A-Za-z0-9])0x[0-9a-f]{40}(?![A-Za-z0-9])/gi
/** Hashing is dear: beyond this many the form decides. */
const HASHES_MAX = 256
const BASE58_LETTERS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const BECH32_LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const BECH32_TURNS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]

/** Addresses of cryptocurrency wallets, by their check sums. */
export const wallets = piiDetector('wallets', function* find(scan: Scan) {
  for (const [match, at] of zoneMatches(scan, { expression: BECH32, digitsMin: 3 })) {
    if (!isBech32(match[0].toLowerCase())) continue
    yield { kind: 'crypto_wallet', start: at, end: at + match[0].length, confidence: 'checksum' }
  }
  let hashed = 0
  for (const [match, at] of zoneMatches(scan, { expression: BASE58, digitsMin: 3 })) {
    hashed += 1
    const isHashed = hashed <= HASHES_MAX
    if (isHashed && !isBase58Check(match[0])) continue
    const confidence = isHashed ? 'checksum' : 'format'
    yield { kind: 'crypto_wallet', start: at, end: at + match[0].length, confidence }
  }
  for (const [match, at] of zoneMatches(scan, { expression: ETHEREUM, digitsMin: 6 })) {
    if (/^0x(.)\1+$/i.test(match[0])) continue
    yield { kind: 'crypto_wallet', start: at, end: at + match[0].length, confidence: 'format' }
  }
})

function isBech32(address: string): boolean {
  const split = address.lastIndexOf('1')
  const prefix = address.slice(0, split)
  let check = 1
  const add = (value: number) => {
    const top = check >>> 25
    check = ((check & 0x1ffffff) << 5) ^ value
    BECH32_TURNS.forEach((turn, bit) => {
      if (((top >>> bit) & 1) === 1) check ^= turn
    })
  }
  for (const letter of prefix) add(letter.charCodeAt(0) >>> 5)
  add(0)
  for (const letter of prefix) add(letter.charCodeAt(0) & 31)
  for (const letter of address.slice(split + 1)) add(BECH32_LETTERS.indexOf(letter))
  return check === 1 || check === 0x2bc830a3
}

function isBase58Check(address: string): boolean {
  let value = 0n
  for (const letter of address) value = value * 58n + BigInt(BASE58_LETTERS.indexOf(letter))
  const hex = value.toString(16).padStart(50, '0')
  if (hex.length !== 50) return false
  const bytes = Uint8Array.from({ length: 25 }, (_, at) =>
    Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16),
  )
  const check = sha256(sha256(bytes.subarray(0, 21)))
  return [0, 1, 2, 3].every((at) => check[at] === bytes[21 + at])
}
