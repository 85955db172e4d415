const ROUNDS_BLOCK = 2
const ROUNDS_END = 4

/** Two secret 32-bit words. */
export type SipKey = readonly [low: number, high: number]

/** A key out of random bytes. */
export function drawSipKey(randomBytes: (length: number) => Uint8Array): SipKey {
  const bytes = randomBytes(8)
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8)
  return [view.getInt32(0), view.getInt32(4)]
}

/**
 * Makes HalfSipHash-2-4 with 64 bits of output over the UTF-16 units of a text, as a string of four
 * units. Without the key nobody can make two texts of one hash but by chance. Linear and pure.
 */
export function createSipHash([low, high]: SipKey): (text: string) => string {
  return (text) => {
    const state = new Int32Array([low, high ^ 0xee, 0x6c796765 ^ low, 0x74656462 ^ high])
    const even = text.length & ~1
    for (let at = 0; at < even; at += 2) {
      absorb(state, text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16))
    }
    // Other than in the paper, where the last block has the length modulo 256, it has one of its own.
    absorb(state, text.length)
    absorb(state, even < text.length ? text.charCodeAt(even) : 0)
    state[2] = (state[2] ?? 0) ^ 0xee
    const first = finish(state)
    state[1] = (state[1] ?? 0) ^ 0xdd
    const second = finish(state)
    return String.fromCharCode(first >>> 16, first & 0xffff, second >>> 16, second & 0xffff)
  }
}

function absorb(state: Int32Array, block: number): void {
  state[3] = (state[3] ?? 0) ^ block
  mix(state, ROUNDS_BLOCK)
  state[0] = (state[0] ?? 0) ^ block
}

function finish(state: Int32Array): number {
  mix(state, ROUNDS_END)
  return (state[1] ?? 0) ^ (state[3] ?? 0)
}

function mix(state: Int32Array, rounds: number): void {
  let [v0 = 0, v1 = 0, v2 = 0, v3 = 0] = [state[0], state[1], state[2], state[3]]
  for (let round = 0; round < rounds; round += 1) {
    v0 = (v0 + v1) | 0
    v1 = rotate(v1, 5) ^ v0
    v0 = rotate(v0, 16)
    v2 = (v2 + v3) | 0
    v3 = rotate(v3, 8) ^ v2
    v0 = (v0 + v3) | 0
    v3 = rotate(v3, 7) ^ v0
    v2 = (v2 + v1) | 0
    v1 = rotate(v1, 13) ^ v2
    v2 = rotate(v2, 16)
  }
  state[0] = v0
  state[1] = v1
  state[2] = v2
  state[3] = v3
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
