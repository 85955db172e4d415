import { CountersError, type Counters } from '../../domain/counters.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Family, Registry } from './registry.ts'
import { describe, pair, takeSnapshot, type FamilySnapshot, type Reading } from './snapshot.ts'
import { addReportScript, readMetricsScript, setGaugesScript } from './share-scripts.ts'

export interface SharedMetricsOptions {
  readonly registry: Registry
  readonly counters: Counters
  readonly now: Clock
  /** Of this process or isolate. */
  readonly replica: string
  /** Brings gauges up to date; called before they are read. */
  readonly measure: () => void
}

/** `all`: one scrape is the truth about every replica. `replica`: this one, since its start. */
export type MetricsScope = 'all' | 'replica'

export interface SharedMetrics {
  /** Sends what was counted since the last time, if it is time. Never rejects. */
  report(): Promise<void>
  /** Readings of the wanted scope; of this replica where the store is lost or there is none. */
  collect(scope: MetricsScope): Promise<CollectedMetrics>
}

export interface CollectedMetrics {
  readonly scope: MetricsScope
  readonly families: readonly FamilySnapshot[]
}

const TOTALS = '{metrics}:totals'
const GAUGES = '{metrics}:gauges'
const REPORT_EVERY_MS = 5_000
/** A replica that has not reported for so long is gone. */
const ALIVE_MS = 30_000
const SEQUENCE_KEEP_MS = 3_600_000

/**
 * Counts of many short-lived isolates, or of the workers of a Node cluster, as one. What a replica
 * has counted is added to the store every few seconds; nothing is lost when it ends, and a store
 * that is away gets it later.
 */
export function createSharedMetrics(options: SharedMetricsOptions): SharedMetrics {
  const { registry, counters, now, replica, measure } = options
  let reported = 0
  let dueAtMs = 0
  let running: Promise<void> | undefined
  /** A report whose answer was lost: it is sent again as it was. */
  let unsure: Report | undefined

  const send = async () => {
    measure()
    const report = unsure ?? takeReport(registry)
    unsure = report
    const args = [reported + 1, SEQUENCE_KEEP_MS, ...report.pairs]
    await counters.run(addReportScript, [TOTALS, `{metrics}:sequence:${replica}`], args)
    reported += 1
    unsure = undefined
    for (const { family, key, parts } of report.sent) {
      family.series.get(key)?.shared.set(parts)
    }
    await counters.run(setGaugesScript, [GAUGES], [replica, JSON.stringify(readGauges(registry))])
  }
  const sendOnce = () =>
    (running ??= send().finally(() => {
      running = undefined
    }))

  return {
    async report() {
      if (!counters.isShared || now() < dueAtMs) return
      dueAtMs = now() + REPORT_EVERY_MS
      try {
        await sendOnce()
      } catch (error) {
        if (!(error instanceof CountersError)) throw error
      }
    },
    async collect(scope) {
      const own = (): CollectedMetrics => {
        measure()
        return { scope: 'replica', families: takeSnapshot(registry) }
      }
      if (scope === 'replica' || !counters.isShared) return own()
      try {
        await sendOnce()
        const [totals, gauges] = await counters.run(readMetricsScript, [TOTALS, GAUGES], [ALIVE_MS])
        return { scope: 'all', families: toFamilies(registry, pairsOf(totals), pairsOf(gauges)) }
      } catch (error) {
        if (!(error instanceof CountersError)) throw error
        return own()
      }
    },
  }
}

interface Report {
  readonly pairs: readonly (string | number)[]
  readonly sent: readonly {
    readonly family: Family
    readonly key: string
    readonly parts: Float64Array
  }[]
}

/** What has changed since the store was told. */
function takeReport(registry: Registry): Report {
  const pairs: (string | number)[] = []
  const sent: { family: Family; key: string; parts: Float64Array }[] = []
  for (const family of registry.families()) {
    if (family.kind === 'gauge') continue
    for (const [key, { values, parts, shared }] of family.series) {
      const before = pairs.length
      parts.forEach((part, at) => {
        const delta = part - (shared[at] ?? 0)
        if (delta !== 0) pairs.push(toField(family.name, at, values), delta)
      })
      if (pairs.length > before) sent.push({ family, key, parts: parts.slice() })
    }
  }
  return { pairs, sent }
}

/** Name, part and label values as one text, and back. */
function toField(name: string, part: number, values: readonly string[]): string {
  return JSON.stringify([name, part, ...values])
}

type StoredGauge = readonly [name: string, values: readonly string[], value: number]

function readGauges(registry: Registry): StoredGauge[] {
  return registry
    .families()
    .filter(({ kind }) => kind === 'gauge')
    .flatMap(({ name, series }) =>
      [...series.values()].map(({ values, parts }): StoredGauge => [name, values, parts[0] ?? 0]),
    )
}

function pairsOf(texts: readonly string[]): (readonly [string, string])[] {
  return Array.from({ length: Math.floor(texts.length / 2) }, (_, at) => [
    texts[at * 2] ?? '',
    texts[at * 2 + 1] ?? '',
  ])
}

type Pairs = readonly (readonly [string, string])[]

function toFamilies(registry: Registry, totals: Pairs, gauges: Pairs): FamilySnapshot[] {
  const added = addUp(totals)
  const reports = gauges.map(([replica, text]) => ({
    replica,
    gauges: JSON.parse(text.slice(text.indexOf(':') + 1)) as StoredGauge[],
  }))
  return registry.families().map((family) => ({
    ...describe(family),
    readings:
      family.kind === 'gauge'
        ? mergeGauges(family, reports)
        : [...(added.get(family.name)?.values() ?? [])].map(({ values, parts }) => ({
            labels: pair(family.labels, values),
            parts,
          })),
  }))
}

interface Added {
  readonly values: readonly string[]
  readonly parts: number[]
}

/** Totals by family and series. A version that counted more labels left fields that are passed over. */
function addUp(totals: Pairs): Map<string, Map<string, Added>> {
  const families = new Map<string, Map<string, Added>>()
  for (const [field, text] of totals) {
    const [name, part, ...values] = JSON.parse(field) as [string, number, ...string[]]
    const series = families.get(name) ?? new Map<string, Added>()
    families.set(name, series)
    const key = values.join('\u001f')
    const found = series.get(key) ?? { values, parts: [] }
    series.set(key, found)
    found.parts[part] = Number(text)
  }
  return families
}

interface GaugeReport {
  readonly replica: string
  readonly gauges: readonly StoredGauge[]
}

function mergeGauges(family: Family, reports: readonly GaugeReport[]): Reading[] {
  const merged = new Map<string, { labels: Reading['labels']; parts: number[] }>()
  for (const { replica, gauges } of reports) {
    for (const [name, values, value] of gauges) {
      if (name !== family.name) continue
      const isOwn = family.merge === 'replica'
      const labels = pair(family.labels, values)
      const all = isOwn ? [...labels, ['replica', replica] as const] : labels
      const key = JSON.stringify(all)
      const before = merged.get(key)?.parts[0]
      const next =
        before === undefined
          ? value
          : family.merge === 'max'
            ? Math.max(before, value)
            : before + value
      merged.set(key, { labels: all, parts: [next] })
    }
  }
  return [...merged.values()]
}
