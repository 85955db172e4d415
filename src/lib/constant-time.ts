/**
 * Whether two byte arrays are equal, in a time that does not tell where they differ. Arrays of
 * different length are unequal at once: lengths are no secret here.
 */
export function isEqualInConstantTime(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  let difference = 0
  for (let at = 0; at < left.length; at++) difference |= (left[at] ?? 0) ^ (right[at] ?? 0)
  return difference === 0
}
