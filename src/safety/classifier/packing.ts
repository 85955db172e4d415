/** Signs that stand for themselves in a quoted text: none of them needs an escape. */
const SIGNS = Array.from({ length: 126 - 35 + 1 }, (_, at) => String.fromCharCode(35 + at))
  .filter((sign) => !"'`\\".includes(sign))
  .join('')

/** Weights are packed as whole numbers from minus this to this. */
export const LEVEL_MAX = (SIGNS.length - 1) >> 1

/** A sign for each weight: compresses far better than base64, which hides that most are small. */
export function packWeights(weights: Int8Array): string {
  let packed = ''
  for (const weight of weights) packed += SIGNS[weight + LEVEL_MAX] ?? ''
  return packed
}

const GAP_MAX = SIGNS.length - 1

/** Rising numbers as the gaps between them; a gap that is too wide for a sign takes several. */
export function packRising(numbers: readonly number[]): string {
  let packed = ''
  let last = -1
  for (const number of numbers) {
    let gap = number - last - 1
    for (; gap >= GAP_MAX; gap -= GAP_MAX) packed += SIGNS[GAP_MAX] ?? ''
    packed += SIGNS[gap] ?? ''
    last = number
  }
  return packed
}

/** The numbers of a packed text. */
export function unpackRising(packed: string): readonly number[] {
  const gaps = new Int8Array(128)
  for (let at = 0; at < SIGNS.length; at += 1) gaps[SIGNS.charCodeAt(at)] = at
  const numbers: number[] = []
  let next = 0
  for (let at = 0; at < packed.length; at += 1) {
    const gap = gaps[packed.charCodeAt(at) & 127] ?? 0
    next += gap
    if (gap === GAP_MAX) continue
    numbers.push(next)
    next += 1
  }
  return numbers
}

/** The weights of a packed text. */
export function unpackWeights(packed: string): Int8Array {
  const levels = new Int8Array(128)
  for (let at = 0; at < SIGNS.length; at += 1) levels[SIGNS.charCodeAt(at)] = at - LEVEL_MAX
  const weights = new Int8Array(packed.length)
  for (let at = 0; at < packed.length; at += 1)
    weights[at] = levels[packed.charCodeAt(at) & 127] ?? 0
  return weights
}
