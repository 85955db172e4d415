import type { LoadMeasurement, LoadResult, Measurement } from './measurements.ts'

/** The first two targets of every table: nothing in between, and the least that can be. */
const DIRECT = 'direct'
const BARE = 'node-dispatch'

type Times = 'firstByte' | 'total' | 'chunk'
type Cell = (target: string) => string | undefined

/**
 * One table in Markdown: a row for what is measured, a column for each target. The best of the
 * repeats counts, because a disturbance only ever adds.
 */
export const renderTable = (targets: readonly string[], measurements: readonly Measurement[]) => {
  const rows = createRows(measurements)
    .map(([title, cell]) => [title, ...targets.map((target) => cell(target) ?? '–')])
    .filter(([, ...cells]) => cells.some((cell) => cell !== '–'))
  return [['', ...targets], ['---', ...targets.map(() => '--:')], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')
}

/** How fast and how busy the machine was, which says how far the table can be trusted. */
export const renderConditions = (measurements: readonly Measurement[]) => {
  const loads = measurements.filter((one) => one.kind === 'load')
  if (loads.length === 0) return ''
  const speeds = loads.flatMap((one) => one.speeds)
  const range = (values: readonly number[]) =>
    `${format(Math.min(...values) / 1000, 1)} to ${format(Math.max(...values) / 1000, 1)} ms`
  const busy = format(Math.max(...loads.map((one) => one.otherCores)), 2)
  const stolen = format(Math.max(...loads.map((one) => one.stolenCores)), 2)
  return [
    `Busy with other things than target and mock (the load among them): at most ${busy} cores, stolen at most ${stolen}.`,
    `The same work took: arithmetic ${range(speeds.map((speed) => speed.arithmeticUs))},`,
    `memory ${range(speeds.map((speed) => speed.memoryUs))},`,
    `system calls ${range(speeds.map((speed) => speed.systemUs))}.`,
  ].join('\n')
}

const createRows = (measurements: readonly Measurement[]): readonly [string, Cell][] => {
  const loadsOf = (target: string, suite: string) =>
    measurements.filter(
      (one): one is LoadMeasurement =>
        one.kind === 'load' && one.target === target && one.suite === suite,
    )
  const cpuUs = (target: string, suite: string) =>
    target === DIRECT ? undefined : lowest(loadsOf(target, suite).map((one) => one.cpuUs))

  const cpu =
    (suite: string, digits: number): Cell =>
    (target) => {
      const own = cpuUs(target, suite)
      const bare = cpuUs(BARE, suite)
      const ratio = own === undefined || bare === undefined ? '' : ` (${format(own / bare, 2)})`
      return own === undefined ? undefined : `${format(own, digits)}${ratio}`
    }
  const perCore: Cell = (target) => {
    const own = cpuUs(target, 'small')
    return own === undefined ? undefined : format(1e6 / own)
  }
  /** For the direct call its own time, for the others what they add to it. */
  const latency =
    (suite: string, kind: Times): Cell =>
    (target) => {
      const cells = (['p50Us', 'p99Us'] as const).map((quantile) => {
        const lowestOf = (name: string) =>
          lowest(loadsOf(name, suite).map((one) => one.result[kind]?.[quantile] ?? Infinity))
        const direct = lowestOf(DIRECT)
        const own = lowestOf(target)
        if (own === undefined) return undefined
        if (target === DIRECT || direct === undefined) return format(own)
        return signed(own - direct)
      })
      return cells.includes(undefined) ? undefined : cells.join(' / ')
    }
  const memory: Cell = (target) => {
    const own = measurements.filter((one) => one.kind === 'memory' && one.target === target)
    const [first] = own
    if (first?.kind !== 'memory') return undefined
    return [first.idleMib, first.loadedMib, first.peakMib].map((mib) => format(mib)).join(' / ')
  }
  const start: Cell = (target) => {
    const own = measurements.filter((one) => one.kind === 'start' && one.target === target)
    const ms = lowest(own.map((one) => (one.kind === 'start' ? one.ms : Infinity)))
    const cpuMs = lowest(own.map((one) => (one.kind === 'start' ? one.cpuMs : Infinity)))
    return ms === undefined || cpuMs === undefined ? undefined : `${format(ms)} / ${format(cpuMs)}`
  }
  const failures: Cell = (target) => {
    const own = measurements.filter((one) => one.kind === 'load' && one.target === target)
    if (own.length === 0) return undefined
    return format(own.reduce((sum, one) => sum + (one.kind === 'load' ? failed(one.result) : 0), 0))
  }
  return [
    ['CPU µs per request, 1 KB (ratio)', cpu('small', 0)],
    ['– with a model of the catalogue', cpu('catalogue', 0)],
    ['– with 100 KB', cpu('large', 0)],
    ['requests a second and core, 1 KB', perCore],
    ['CPU µs per chunk, 5,000 chunks/s', cpu('stream', 1)],
    ['– as fast as they come', cpu('burst', 1)],
    ['added µs at 200 requests/s, p50 / p99', latency('rate-200', 'total')],
    ['– at 1,000 requests/s', latency('rate-1000', 'total')],
    ['– to the first byte of a stream', latency('stream', 'firstByte')],
    ['– to each chunk of a stream', latency('stream', 'chunk')],
    ['MiB idle / after 100,000 requests / peak', memory],
    ['start to first answer, ms / CPU ms', start],
    ['failed requests', failures],
  ]
}

const failed = (result: LoadResult) => result.errors + result.unanswered + result.refused

const lowest = (values: readonly number[]) => {
  const finite = values.filter((value) => Number.isFinite(value))
  return finite.length === 0 ? undefined : Math.min(...finite)
}

const format = (value: number, digits = 0) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })

const signed = (value: number) => (value < 0 ? format(value) : `+${format(value)}`)
