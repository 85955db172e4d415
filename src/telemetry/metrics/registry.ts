export type MetricKind = 'counter' | 'gauge' | 'histogram'

/**
 * How the readings of several replicas become one: counters and histograms add up, a gauge is
 * summed, or the highest counts, or each replica has its own series.
 */
export type MetricMerge = 'sum' | 'max' | 'replica'

export interface MetricOptions {
  /** By the conventions of Prometheus: base units, `_total` for counters. */
  readonly name: string
  readonly help: string
  readonly labels?: readonly string[]
}

export interface Counter {
  /** Values in the order of the labels. */
  add(values: readonly string[], by: number): void
}

export interface Gauge {
  set(values: readonly string[], value: number): void
}

export interface Histogram {
  observe(values: readonly string[], value: number): void
}

/** One time series. `parts` is a counter's or gauge's value, or a histogram's sum and bucket counts. */
export interface Series {
  readonly values: readonly string[]
  readonly parts: Float64Array
  /** What of `parts` the shared store has. */
  readonly shared: Float64Array
}

/** All series of one name. */
export interface Family {
  readonly kind: MetricKind
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
  readonly merge: MetricMerge
  /** Upper bounds of a histogram's buckets, without the infinite one. */
  readonly buckets: readonly number[]
  readonly series: Map<string, Series>
}

export interface Registry {
  counter(options: MetricOptions): Counter
  gauge(options: MetricOptions & { readonly merge: MetricMerge }): Gauge
  histogram(options: MetricOptions & { readonly buckets: readonly number[] }): Histogram
  /** In the order in which they were made. */
  families(): readonly Family[]
}

/** More series of one name than this would be a leak: the rest is counted together. */
const SERIES_MAX = 2_000
export const OVERFLOW = 'other'
/** Stands in no label of ours and in no caller's model name that the catalogue knows. */
const SEPARATOR = '\u001f'

/**
 * Numbers of this process. A request adds to plain numbers and builds no text but the key of its
 * series; what reads them is somewhere else.
 */
export function createRegistry(): Registry {
  const families: Family[] = []

  const add = (
    kind: MetricKind,
    { name, help, labels = [] }: MetricOptions,
    { merge, buckets }: Pick<Family, 'merge' | 'buckets'>,
  ): Family => {
    if (families.some((family) => family.name === name)) throw new Error(`${name} exists.`)
    const family = { kind, name, help, labels, merge, buckets, series: new Map() }
    families.push(family)
    return family
  }
  return {
    counter(options) {
      const family = add('counter', options, { merge: 'sum', buckets: [] })
      return {
        add(values, by) {
          const { parts } = seriesOf(family, values)
          parts[0] = (parts[0] ?? 0) + by
        },
      }
    },
    gauge(options) {
      const family = add('gauge', options, { merge: options.merge, buckets: [] })
      return {
        set(values, value) {
          seriesOf(family, values).parts[0] = value
        },
      }
    },
    histogram(options) {
      const { buckets } = options
      const family = add('histogram', options, { merge: 'sum', buckets })
      return {
        observe(values, value) {
          const { parts } = seriesOf(family, values)
          parts[0] = (parts[0] ?? 0) + value
          let bucket = 0
          while (bucket < buckets.length && value > (buckets[bucket] ?? Infinity)) bucket += 1
          parts[bucket + 1] = (parts[bucket + 1] ?? 0) + 1
        },
      }
    },
    families: () => families,
  }
}

function seriesOf(family: Family, values: readonly string[]): Series {
  const key = values.length === 1 ? (values[0] ?? '') : values.join(SEPARATOR)
  const known = family.series.get(key)
  if (known !== undefined) return known
  if (family.series.size >= SERIES_MAX) return overflowOf(family)
  return create(family, key, values)
}

function overflowOf(family: Family): Series {
  const values = family.labels.map(() => OVERFLOW)
  const key = values.join(SEPARATOR)
  return family.series.get(key) ?? create(family, key, values)
}

function create(family: Family, key: string, values: readonly string[]): Series {
  const length = family.kind === 'histogram' ? family.buckets.length + 2 : 1
  const series = {
    values: [...values],
    parts: new Float64Array(length),
    shared: new Float64Array(length),
  }
  family.series.set(key, series)
  return series
}
