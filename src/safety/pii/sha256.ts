const ROUND = Uint32Array.from(
  [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193,
    197, 199, 211, 223, 227, 229, 233, 239, 241, 251, 257, 263, 269, 271, 277, 281, 283, 293, 307,
    311,
  ],
  (prime) => (Math.cbrt(prime) % 1) * 2 ** 32,
)
const INITIAL = Uint32Array.from(
  [2, 3, 5, 7, 11, 13, 17, 19],
  (prime) => (Math.sqrt(prime) % 1) * 2 ** 32,
)

const turn = (word: number, by: number) => (word >>> by) | (word << (32 - by))

/**
 * SHA-256 without waiting: Web Crypto only answers asynchronously, and detectors are pure functions.
 * For check sums of short values; secrets are hashed elsewhere.
 */
export function sha256(bytes: Uint8Array): Uint8Array {
  const blocks = Math.ceil((bytes.length + 9) / 64)
  const padded = new DataView(new ArrayBuffer(blocks * 64))
  bytes.forEach((byte, at) => padded.setUint8(at, byte))
  padded.setUint8(bytes.length, 0x80)
  padded.setUint32(blocks * 64 - 4, bytes.length * 8)
  const state = Uint32Array.from(INITIAL)
  for (let block = 0; block < blocks; block += 1) compress(state, padded, block * 64)
  const out = new DataView(new ArrayBuffer(32))
  state.forEach((word, at) => out.setUint32(at * 4, word))
  return new Uint8Array(out.buffer)
}

function compress(state: Uint32Array, data: DataView, offset: number): void {
  const w = new Uint32Array(64)
  for (let at = 0; at < 16; at += 1) w[at] = data.getUint32(offset + at * 4)
  for (let at = 16; at < 64; at += 1) {
    const early = w[at - 15] ?? 0
    const late = w[at - 2] ?? 0
    const small = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)
    const large = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10)
    w[at] = (w[at - 16] ?? 0) + small + (w[at - 7] ?? 0) + large
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let at = 0; at < 64; at += 1) {
    const choice = (e & f) ^ (~e & g)
    const first =
      (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + (ROUND[at] ?? 0) + (w[at] ?? 0)) | 0
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
  }
  ;[a, b, c, d, e, f, g, h].forEach((word, at) => {
    state[at] = (state[at] ?? 0) + word
  })
}
