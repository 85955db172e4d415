import type { ModelGroup } from './resolve.ts'
import { hashShare } from './sessions.ts'

/**
 * Groups that share the calls: the one whose turn it is first, the others by falling share. A
 * session always gets the same turn.
 */
export function inShares(
  groups: readonly ModelGroup[],
  rand: () => number,
  sessionKey: () => string | null,
): readonly ModelGroup[] {
  const shared = groups.filter(({ share }) => share !== null)
  if (shared.length === 0) return groups
  const total = shared.reduce((sum, { share }) => sum + (share ?? 0), 0)
  const key = sessionKey()
  let at = (key === null ? rand() : hashShare(`${key}#split`)) * total
  const first = shared.find(({ share }) => {
    at -= share ?? 0
    return at < 0
  })
  const others = groups
    .filter((group) => group !== first)
    .toSorted((a, b) => (b.share ?? -1) - (a.share ?? -1))
  return first === undefined ? others : [first, ...others]
}
