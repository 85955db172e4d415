import { describe, expect, it } from 'vitest'
import { chooseFormat, render } from './exposition.ts'
import { createRegistry } from './registry.ts'
import { takeSnapshot } from './snapshot.ts'

function fill() {
  const registry = createRegistry()
  const calls = registry.counter({ name: 'x_calls_total', help: 'Calls.\nAll.', labels: ['name'] })
  calls.add(['a"b\\c\nd'], 2)
  calls.add(['a"b\\c\nd'], 1)
  registry.gauge({ name: 'x_up', help: 'Up.', merge: 'max' }).set([], 1)
  const seconds = registry.histogram({ name: 'x_seconds', help: 'Time.', buckets: [0.1, 1] })
  for (const value of [0.05, 0.1, 0.5, 7]) seconds.observe([], value)
  return registry
}

const PROMETHEUS = `# HELP x_calls_total Calls.\\nAll.
# TYPE x_calls_total counter
x_calls_total{name="a\\"b\\\\c\\nd"} 3
# HELP x_up Up.
# TYPE x_up gauge
x_up 1
# HELP x_seconds Time.
# TYPE x_seconds histogram
x_seconds_bucket{le="0.1"} 2
x_seconds_bucket{le="1"} 3
x_seconds_bucket{le="+Inf"} 4
x_seconds_sum 7.65
x_seconds_count 4
`

describe('metrics as text', () => {
  it('are what Prometheus reads', () => {
    expect(render(takeSnapshot(fill()), 'prometheus')).toBe(PROMETHEUS)
  })

  it('are what OpenMetrics asks for: the family without its suffix, and an end', () => {
    const text = render(takeSnapshot(fill()), 'openmetrics')
    expect(text).toContain('# TYPE x_calls counter\nx_calls_total{')
    expect(text).toMatch(/# EOF\n$/)
  })

  it.each([
    ['application/openmetrics-text;version=1.0.0,text/plain;q=0.5', 'openmetrics'],
    ['text/plain', 'prometheus'],
    ['*/*', 'prometheus'],
    [undefined, 'prometheus'],
  ])('for %s are %s', (accept, format) => {
    expect(chooseFormat(accept)).toBe(format)
  })
})

describe('a metric with too many series', () => {
  it('counts the rest together', () => {
    const registry = createRegistry()
    const calls = registry.counter({ name: 'x_total', help: 'X.', labels: ['name'] })
    for (let at = 0; at < 2_050; at += 1) calls.add([`n${at}`], 1)
    const [family] = takeSnapshot(registry)
    const other = family?.readings.find(({ labels }) => labels[0]?.[1] === 'other')
    expect(family?.readings.length).toBe(2_001)
    expect(other?.parts[0]).toBe(50)
  })
})
