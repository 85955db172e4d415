import type { Principal } from '../domain/principal.ts'
import type { Target } from '../domain/target.ts'
import type { TenantPolicy } from '../domain/tenant.ts'
import type { FilterReason } from './filters.ts'

/** What bounds are about. */
export type Used = Pick<Target, 'provider' | 'model' | 'info'>

/** Why a caller may not use a target; null when it may. `places` is where its provider works. */
export function findRefusal(
  principal: Principal,
  target: Used,
  places: readonly string[] | undefined,
): FilterReason | null {
  if (!mayUse(principal, target)) return 'scope'
  if (!mayUse(principal.tenant, target)) return 'policy'
  return staysAtHome(principal.tenant, places) ? null : 'residency'
}

/** Lists of models and providers, a key's or a tenant's; absent lists allow all. */
function mayUse(
  { allowedModels, allowedProviders }: Pick<TenantPolicy, 'allowedModels' | 'allowedProviders'>,
  { provider, model, info }: Used,
): boolean {
  if (allowedProviders !== null && !allowedProviders.includes(provider)) return false
  if (allowedModels === null) return true
  return [model, `${provider}/${model}`, info?.id].some(
    (name) => name !== undefined && allowedModels.includes(name),
  )
}

/** A provider may process data in any of its places, so all of them must be allowed, and known. */
export function staysAtHome(
  { dataResidency }: Pick<TenantPolicy, 'dataResidency'>,
  places: readonly string[] = [],
): boolean {
  if (dataResidency === null) return true
  return places.length > 0 && places.every((place) => dataResidency.includes(place))
}
