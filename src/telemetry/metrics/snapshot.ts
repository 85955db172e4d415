import type { Family, MetricKind, Registry } from './registry.ts'

/** The readings of one series at one time. */
export interface Reading {
  readonly labels: readonly (readonly [name: string, value: string])[]
  /** See `Series.parts`. */
  readonly parts: readonly number[]
}

export interface FamilySnapshot {
  readonly kind: MetricKind
  readonly name: string
  readonly help: string
  readonly buckets: readonly number[]
  readonly readings: readonly Reading[]
}

/** What this process has counted, by itself. */
export function takeSnapshot(registry: Registry): FamilySnapshot[] {
  return registry.families().map((family) => ({
    ...describe(family),
    readings: [...family.series.values()].map(({ values, parts }) => ({
      labels: pair(family.labels, values),
      parts: [...parts],
    })),
  }))
}

/** A family's name and form, without its numbers. */
export function describe({ kind, name, help, buckets }: Family) {
  return { kind, name, help, buckets }
}

/** Label names with their values. */
export function pair(
  names: readonly string[],
  values: readonly string[],
): (readonly [string, string])[] {
  return names.map((name, at) => [name, values[at] ?? ''])
}
