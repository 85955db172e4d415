import type { ModelAbilities } from '../domain/model.ts'
import { estimateInputTokens, fitsModel } from './context-window.ts'
import type { Demands } from './demands.ts'
import type { Deployment, ModelGroup } from './resolve.ts'
import type { RoutingWish } from './wish.ts'

/** Why a candidate was taken out. Those of `health` may pass with time, the others don't. */
export type FilterReason =
  | 'mode' // it does something else, such as embeddings
  | 'scope' // the key's lists
  | 'policy' // the tenant's lists
  | 'residency'
  | 'wish' // the caller's own lists
  | 'rule' // a rule of the tenant
  | `capability:${keyof ModelAbilities}`
  | 'context'
  | 'budget'
  | 'breaker_open'
  | 'auth_fault'
  | 'cooldown'

export interface Removed {
  readonly deployment: Deployment
  readonly reason: FilterReason
}

/** Says why a deployment can't be taken; null when it can. */
export type Filter = (deployment: Deployment) => FilterReason | null

/** Splits a group by the filters, in their order: the first that refuses gives the reason. */
export function applyFilters(
  deployments: readonly Deployment[],
  filters: readonly Filter[],
): { readonly kept: readonly Deployment[]; readonly removed: readonly Removed[] } {
  const removed: Removed[] = []
  const kept = deployments.filter((deployment) => {
    for (const filter of filters) {
      const reason = filter(deployment)
      if (reason !== null) {
        removed.push({ deployment, reason })
        return false
      }
    }
    return true
  })
  // Usually nothing goes.
  return { kept: removed.length === 0 ? deployments : kept, removed }
}

/**
 * Abilities that a request needs. Where the gateway chooses the model, what is not known to have
 * one is out. A model that the caller has chosen is only passed over for another deployment of it
 * that is known to have the ability: what the catalogue does not know, its provider may.
 */
export function abilityFilter(
  needed: readonly (keyof ModelAbilities)[],
  { isPool, deployments }: ModelGroup,
): Filter {
  const has = ({ target }: Deployment, ability: keyof ModelAbilities) =>
    target.info?.abilities[ability] === true
  const decisive = needed.filter(
    (ability) => isPool || deployments.some((deployment) => has(deployment, ability)),
  )
  return (deployment) => {
    const lacking = decisive.find((ability) => !has(deployment, ability))
    return lacking === undefined ? null : `capability:${lacking}`
  }
}

/** A caller's own lists narrow what it may use. */
export function wishFilter({ only, ignore }: RoutingWish): Filter {
  if (only === undefined && ignore === undefined) return () => null
  return ({ provider }) => {
    const isWished = only === undefined || only.includes(provider)
    return isWished && ignore?.includes(provider) !== true ? null : 'wish'
  }
}

/** Bytes that every token has at least: what fits by this count need not be counted better. */
const BYTES_PER_TOKEN_MIN = 2

/** Takes out models whose window is too short; counts only where bytes alone don't tell. */
export function contextFilter(
  wanted: { readonly bodyBytes: number; readonly outputTokens: number },
  demands: () => Demands,
): Filter {
  const boundTokens = wanted.bodyBytes / BYTES_PER_TOKEN_MIN
  return ({ target: { info } }) => {
    if (info === null) return null
    // A limit on output that is above the model's is cut or refused by its adapter, as ever.
    const outputTokens = Math.min(wanted.outputTokens, info.outputTokensMax ?? Infinity)
    if (fitsModel(info, { inputTokens: boundTokens, outputTokens })) return null
    const inputTokens = estimateInputTokens(demands())
    return fitsModel(info, { inputTokens, outputTokens }) ? null : 'context'
  }
}
