import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { startGateway } from '../runtimes/node-gateway.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { completion, json, scriptUpstream } from '../runtimes/upstream.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const RULES = ['recording.yml', 'alerts.yml'].map((name) =>
  join(ROOT, 'deploy/prometheus/rules', name),
)
const DASHBOARDS = join(ROOT, 'deploy/grafana/dashboards')

/** Of other exporters: a scrape of ours does not have them. */
const FOREIGN = new Set(['probe_ssl_earliest_cert_expiry', 'up'])

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert?: string
      readonly record?: string
      readonly expr: string
      readonly annotations?: { readonly runbook?: string }
    }[]
  }[]
}

interface Dashboard {
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[]
}

const rules = RULES.flatMap((path) =>
  (parse(readFileSync(path, 'utf8')) as RuleFile).groups.flatMap((group) => group.rules),
)
const recorded = new Set(rules.flatMap(({ record }) => (record === undefined ? [] : [record])))
const dashboards = readdirSync(DASHBOARDS).map((name) => ({
  name,
  dashboard: JSON.parse(readFileSync(join(DASHBOARDS, name), 'utf8')) as Dashboard,
}))

/** Debian's package `prometheus` has it; where it is missing this fails and does not pass by. */
function promtool(args: readonly string[], input?: string) {
  return execFileSync('promtool', [...args], {
    encoding: 'utf8',
    cwd: ROOT,
    ...(input === undefined ? {} : { input }),
  })
}

/** Names of metrics in an expression: what is neither a label, a function nor a keyword. */
function metricsIn(expression: string): string[] {
  const bare = expression.replace(/\{[^}]*\}/g, '').replace(/"[^"]*"/g, '')
  return (bare.match(/\b(?:scalix[a-z0-9_:]+|probe_\w+|up)\b/g) ?? []).map((name) =>
    name.replace(/_bucket$/, ''),
  )
}

let gateway: TestGateway
let scraped: string
let known: ReadonlySet<string>

beforeAll(async () => {
  const upstream = await scriptUpstream(json(completion('well')))
  const document = { endpoints: { own: { base_url: upstream.url, models: ['m'] } } }
  gateway = await startGateway({ document })
  await gateway.fetch('/v1/chat/completions', {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }),
  })
  scraped = await (await gateway.fetch('/metrics')).text()
  known = new Set(scraped.match(/(?<=^# TYPE )\w+/gm))
})
afterAll(() => gateway.close())

describe('what Prometheus is given', () => {
  it('is a scrape without a fault', () => {
    const checked = spawnSync('promtool', ['check', 'metrics'], {
      input: scraped,
      encoding: 'utf8',
    })
    expect(checked.error).toBeUndefined()
    expect(checked.stderr + checked.stdout).toBe('')
    expect(checked.status).toBe(0)
  })

  it('is a configuration and rules that it takes', () => {
    promtool(['check', 'config', '--syntax-only', 'deploy/prometheus/prometheus.yml'])
    expect(promtool(['check', 'rules', ...RULES])).toContain('SUCCESS')
  })

  it('is alerts that fire when they should and are silent when they should not', () => {
    expect(promtool(['test', 'rules', 'deploy/prometheus/tests/alerts.test.yml'])).toContain(
      'SUCCESS',
    )
  })

  it.each(rules.map(({ alert, record, expr }) => ({ name: alert ?? record ?? '', expr })))(
    'names only metrics that a real scrape has: $name',
    ({ expr }) => {
      const unknown = metricsIn(expr).filter(
        (metric) => !known.has(metric) && !recorded.has(metric) && !FOREIGN.has(metric),
      )
      expect(metricsIn(expr).length).toBeGreaterThan(0)
      expect(unknown).toEqual([])
    },
  )

  it.each(rules.filter(({ alert }) => alert !== undefined))(
    'has a runbook: $alert',
    ({ annotations }) => {
      const runbooks = readFileSync(join(ROOT, 'docs/runbooks.md'), 'utf8')
      const anchor = annotations?.runbook?.split('#')[1] ?? ''
      expect(runbooks).toContain(`<a id="${anchor}">`)
    },
  )
})

describe('what Grafana is given', () => {
  it.each(dashboards)('asks only for metrics that there are: $name', ({ dashboard }) => {
    const asked = dashboard.panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => metricsIn(expr)),
    )
    expect(asked.length).toBeGreaterThan(3)
    expect(asked.filter((metric) => !known.has(metric) && !recorded.has(metric))).toEqual([])
  })
})

describe('the page of metrics', () => {
  it('lists each one with what it says, and no other', () => {
    const page = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8')
    const listed = new Set(page.match(/(?<=^\| `)scalix_\w+(?=`)/gm))
    expect([...listed].toSorted()).toEqual([...known].toSorted())
  })
})
