import { describe, expect, it } from 'vitest'
import type { LoadMeasurement } from './measurements.ts'
import { renderTable } from './report.ts'

const latency = (p50Us: number, p99Us: number) => ({ count: 1, meanUs: p50Us, p50Us, p99Us })

const load = (target: string, suite: string, changes: Partial<LoadMeasurement> = {}) => ({
  kind: 'load' as const,
  target,
  suite,
  repeat: 1,
  cpuUs: 100,
  systemShare: 0.5,
  upstreamConnections: 0,
  otherCores: 1,
  stolenCores: 0,
  speeds: [],
  result: {
    requests: 1000,
    errors: 0,
    unanswered: 0,
    refused: 0,
    chunks: 0,
    seconds: 1,
    firstByte: latency(100, 200),
    total: latency(100, 200),
    chunk: null,
  },
  ...changes,
})

const rowOf = (table: string, title: string) =>
  table
    .split('\n')
    .find((line) => line.includes(title))
    ?.split(' | ')
    .slice(1)
    .map((cell) => cell.replace(' |', ''))

describe('renderTable', () => {
  it('gives the best of the repeats, and its ratio to the bare proxy', () => {
    const table = renderTable(
      ['direct', 'node-dispatch', 'scalix'],
      [
        load('direct', 'small', { cpuUs: 0 }),
        load('node-dispatch', 'small', { cpuUs: 110 }),
        load('node-dispatch', 'small', { cpuUs: 100 }),
        load('scalix', 'small', { cpuUs: 130 }),
        load('scalix', 'small', { cpuUs: 900 }),
      ],
    )
    expect(rowOf(table, 'per request, 1 KB')).toEqual(['–', '100 (1.00)', '130 (1.30)'])
  })

  it('counts the latency of a target from that of a direct call', () => {
    const slow = load('scalix', 'rate-200')
    const result = { ...slow.result, total: latency(350, 190) }
    const table = renderTable(
      ['direct', 'scalix'],
      [load('direct', 'rate-200'), { ...slow, result }],
    )
    expect(rowOf(table, '200 requests/s')).toEqual(['100 / 200', '+250 / -10'])
  })

  it('adds up what was refused, broken and never answered', () => {
    const slow = load('scalix', 'small')
    const result = { ...slow.result, errors: 1, unanswered: 2, refused: 4 }
    const table = renderTable(['scalix'], [{ ...slow, result }, load('scalix', 'large')])
    expect(rowOf(table, 'failed requests')).toEqual(['7'])
  })

  it('leaves out rows that nothing was measured for', () => {
    const table = renderTable(['scalix'], [load('scalix', 'small')])
    expect(table).not.toContain('MiB')
  })
})
