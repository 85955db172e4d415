import {
  strengthOfAction,
  TRANSFORMS,
  type OriginPolicy,
  type Policy,
  type PolicyDocument,
  type Scope,
  type Transform,
  type TypePolicy,
  type TypePolicyDocument,
} from '../policy.ts'
import { ORIGINS, SAFETY_TYPES, type Origin, type SafetyType } from '../types.ts'

export interface PolicyLayer {
  readonly scope: Scope
  readonly document: PolicyDocument
}

export interface ResolvedPolicy {
  readonly policy: Policy
  /** What a document asked for and did not get, such as `key: hate.block_from would loosen`. */
  readonly refused: readonly string[]
}

/**
 * Lays documents over a policy, the widest scope first. A later one only tightens, unless the type
 * is overridable where it stands; what would loosen is left as it was and named. Exceptions count
 * from the gateway and the tenant only: a key must not let itself through.
 */
export function resolvePolicy(start: Policy, layers: readonly PolicyLayer[]): ResolvedPolicy {
  const refused: string[] = []
  let policy = start
  for (const { scope, document } of layers) {
    const refuse = (what: string) => refused.push(`${scope}: ${what}`)
    policy = layOver(policy, { scope, document }, refuse)
  }
  return { policy, refused }
}

type Refuse = (what: string) => void

function layOver(policy: Policy, { scope, document }: PolicyLayer, refuse: Refuse): Policy {
  const isFree = scope === 'global'
  const types: Record<SafetyType, TypePolicy> = { ...policy.types }
  for (const type of SAFETY_TYPES) {
    const wish = document.types?.[type]
    if (wish === undefined) continue
    const before = types[type]
    types[type] =
      isFree || before.overridable
        ? loosen(before, wish)
        : tighten(before, wish, (field) => refuse(`${type}.${field} would loosen`))
  }
  const mayExcept = scope === 'global' || scope === 'tenant'
  const exceptions = document.exceptions ?? []
  if (!mayExcept && exceptions.length > 0) refuse('exceptions')
  return {
    ...policy,
    ...resolveMode(policy, { scope, document }, refuse),
    types,
    regions: [...new Set([...(document.regions ?? []), ...policy.regions])],
    wordLists: [...policy.wordLists, ...(document.word_lists ?? [])],
    expressions: [...policy.expressions, ...(document.expressions ?? [])],
    exceptions: mayExcept ? [...policy.exceptions, ...exceptions] : policy.exceptions,
  }
}

function resolveMode(policy: Policy, { scope, document }: PolicyLayer, refuse: Refuse) {
  const isFree = scope === 'global' || policy.modeOverridable
  const wish = document.mode ?? policy.mode
  const mayChange = isFree || wish === 'enforce'
  if (!mayChange && wish !== policy.mode) refuse('mode would loosen')
  const modeOverridable = document.mode_overridable ?? policy.modeOverridable
  return {
    mode: mayChange ? wish : policy.mode,
    modeOverridable: isFree ? modeOverridable : modeOverridable && policy.modeOverridable,
  }
}

function loosen(before: TypePolicy, wish: TypePolicyDocument): TypePolicy {
  return {
    enabled: wish.enabled ?? before.enabled,
    directions: wish.directions ?? before.directions,
    origins: wish.origins ?? before.origins,
    warn_from: wish.warn_from ?? before.warn_from,
    ask_from: wish.ask_from ?? before.ask_from,
    block_from: wish.block_from ?? before.block_from,
    action: wish.action ?? before.action,
    transform: wish.transform === undefined ? before.transform : wish.transform,
    on_error: wish.on_error ?? before.on_error,
    overridable: wish.overridable ?? before.overridable,
    by_origin: { ...before.by_origin, ...wish.by_origin },
  }
}

const ON_ERROR = ['allow', 'warn', 'block'] as const

function tighten(
  before: TypePolicy,
  wish: TypePolicyDocument,
  refuse: (field: string) => void,
): TypePolicy {
  const lower = (field: 'warn_from' | 'ask_from' | 'block_from') => {
    const value = wish[field] ?? before[field]
    if (value > before[field]) refuse(field)
    return Math.min(value, before[field])
  }
  const keep = <Value>(
    field: string,
    chosen: { readonly value: Value; readonly isTighter: boolean },
    old: Value,
  ) => {
    if (!chosen.isTighter) refuse(field)
    return chosen.isTighter ? chosen.value : old
  }
  const enabled = wish.enabled ?? before.enabled
  const action = wish.action ?? before.action
  const transform = wish.transform === undefined ? before.transform : wish.transform
  const onError = wish.on_error ?? before.on_error
  if (wish.overridable === true) refuse('overridable')
  return {
    enabled: keep(
      'enabled',
      { value: enabled, isTighter: enabled || !before.enabled },
      before.enabled,
    ),
    directions: [...new Set([...before.directions, ...(wish.directions ?? [])])],
    origins: [...new Set([...before.origins, ...(wish.origins ?? [])])],
    warn_from: lower('warn_from'),
    ask_from: lower('ask_from'),
    block_from: lower('block_from'),
    action: keep(
      'action',
      { value: action, isTighter: strengthOfAction(action) >= strengthOfAction(before.action) },
      before.action,
    ),
    transform: keep(
      'transform',
      { value: transform, isTighter: rankOf(transform) >= rankOf(before.transform) },
      before.transform,
    ),
    on_error: keep(
      'on_error',
      { value: onError, isTighter: ON_ERROR.indexOf(onError) >= ON_ERROR.indexOf(before.on_error) },
      before.on_error,
    ),
    overridable: before.overridable,
    by_origin: tightenOrigins(before, wish, refuse),
  }
}

function tightenOrigins(
  before: TypePolicy,
  wish: TypePolicyDocument,
  refuse: (field: string) => void,
): TypePolicy['by_origin'] {
  const merged: Partial<Record<Origin, OriginPolicy>> = { ...before.by_origin }
  for (const origin of ORIGINS) {
    const own = wish.by_origin?.[origin]
    if (own === undefined) continue
    const old = effectiveFor(before, origin)
    const chosen = {
      action: own.action ?? old.action,
      transform: own.transform === undefined ? old.transform : own.transform,
      block_from: own.block_from ?? old.block_from,
    }
    const isTighter =
      strengthOfAction(chosen.action) >= strengthOfAction(old.action) &&
      rankOf(chosen.transform) >= rankOf(old.transform) &&
      chosen.block_from <= old.block_from
    if (isTighter) merged[origin] = chosen
    else refuse(`by_origin.${origin}`)
  }
  return merged
}

function rankOf(transform: Transform | null): number {
  return transform === null ? -1 : TRANSFORMS.indexOf(transform)
}

/** What a type's policy says for text of an origin. */
export function effectiveFor(policy: TypePolicy, origin: Origin) {
  const own = policy.by_origin[origin]
  return {
    action: own?.action ?? policy.action,
    transform: own?.transform === undefined ? policy.transform : own.transform,
    block_from: own?.block_from ?? policy.block_from,
  }
}
