import {
  resolveChosen,
  resolveFallbacks,
  resolveModel,
  withoutRepeats,
  type ResolvedModel,
  type ResolveSources,
} from './resolve.ts'

/** What takes the place of the asked model, and what may follow it. */
export interface ResolveWishes {
  /** In place of the asked one; empty leaves it. */
  readonly models: readonly string[]
  readonly fallbacks: readonly string[]
}

/** Names come from callers, so not all of them can be remembered. */
const REMEMBERED_MAX = 2_000

/**
 * Finds what names stand for, and remembers it. The function throws GatewayError where there is
 * nothing.
 */
export function createResolver(
  sources: ResolveSources,
): (name: string, wishes: ResolveWishes) => ResolvedModel {
  const remembered = new Map<string, ResolvedModel>()
  const resolve = (name: string): ResolvedModel => {
    const known = remembered.get(name)
    if (known !== undefined) return known
    const found = resolveModel(name, sources)
    if (remembered.size >= REMEMBERED_MAX) remembered.clear()
    remembered.set(name, found)
    return found
  }
  return (name, { models, fallbacks }) => {
    const main = models.length === 0 ? resolve(name) : resolveChosen(models, sources)
    const more = resolveFallbacks(fallbacks, sources)
    if (more.length === 0) return main
    return { ...main, groups: withoutRepeats([...main.groups, ...more]) }
  }
}
