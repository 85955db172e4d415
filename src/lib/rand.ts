const RAND_RANGE = 0x1_0000_0000

/** Numbers from 0 to 1, without the 1, out of random bytes that are fetched many at a time. */
export function createRand(randomBytes: (length: number) => Uint8Array): () => number {
  let pool: DataView = new DataView(new ArrayBuffer(0))
  let at = 0
  return () => {
    if (at + 4 > pool.byteLength) {
      const bytes = randomBytes(1024)
      pool = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      at = 0
    }
    const value = pool.getUint32(at) / RAND_RANGE
    at += 4
    return value
  }
}
