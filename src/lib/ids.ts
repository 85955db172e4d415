const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const POOL_BYTES = 4096

/**
 * Makes ids such as `req_9f86d081884c7d659a2feaa0` (96 random bits). Random bytes are drawn in
 * blocks, because one call a request would cost more than the id itself.
 */
export function createIdFactory(randomBytes: (length: number) => Uint8Array) {
  let pool: Uint8Array = new Uint8Array(0)
  let used = 0
  return (prefix: string): string => {
    if (used + 12 > pool.length) {
      pool = randomBytes(POOL_BYTES)
      used = 0
    }
    let id = prefix
    for (const byte of pool.subarray(used, used + 12)) id += HEX[byte]
    used += 12
    return id
  }
}
