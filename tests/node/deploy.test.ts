import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { findHelm, hasGo, runHelm } from './helm.ts'
import { kindsOf, type Manifest, validateManifest } from './manifests.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const COMPOSE = join(ROOT, 'deploy/compose')
const CHART = join(ROOT, 'deploy/helm/scalix-router')

interface Service {
  readonly image?: string
  readonly profiles?: readonly string[]
  readonly volumes?: readonly string[]
  readonly networks?: readonly string[]
  readonly cap_drop?: readonly string[]
  readonly read_only?: boolean
  readonly security_opt?: readonly string[]
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>
}

describe('docker compose', () => {
  const text = readFileSync(join(COMPOSE, 'docker-compose.yml'), 'utf8')
  const compose = parse(text, { merge: true }) as Compose
  const example = readFileSync(join(COMPOSE, '.env.example'), 'utf8')

  it('has the gateway, what it needs, and profiles for monitoring and for closed networks', () => {
    const profiles = Object.entries(compose.services).map(([name, { profiles: own }]) => [
      name,
      ...(own ?? []),
    ])
    expect(profiles).toEqual([
      ['router'],
      ['postgres'],
      ['redis'],
      ['prometheus', 'monitoring'],
      ['grafana', 'monitoring'],
      ['ollama', 'airgap'],
    ])
  })

  it('mounts only files that exist', () => {
    const paths = Object.values(compose.services)
      .flatMap(({ volumes }) => volumes ?? [])
      .map((volume) => volume.split(':')[0] ?? '')
      .filter((path) => path.startsWith('.'))
    expect(paths.length).toBeGreaterThan(3)
    expect(paths.filter((path) => !existsSync(join(COMPOSE, path)))).toEqual([])
  })

  it('has no secret of its own: each is asked for, and explained', () => {
    const asked = [...text.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name ?? '')
    expect([...new Set(asked)].toSorted()).toEqual([
      'ADMIN_PASSWORD',
      'API_KEY_SALT',
      'JWT_SECRET',
      'METRICS_TOKEN',
      'POSTGRES_PASSWORD',
    ])
    expect(asked.filter((name) => !new RegExp(`^${name}=$`, 'm').test(example))).toEqual([])
  })

  it('takes rights away, pins what others have made, and closes the inner network', () => {
    for (const { image, cap_drop: dropped, security_opt: options } of Object.values(
      compose.services,
    )) {
      expect(dropped).toEqual(['ALL'])
      expect(options).toEqual(['no-new-privileges:true'])
      expect(image).toMatch(/:[^:]+$/)
      expect(image).not.toMatch(/^(?!scalix-router).*:latest$/)
    }
    expect(compose.services['router']?.read_only).toBe(true)
    expect(compose.networks['backend']).toEqual({ internal: true })
    for (const name of ['postgres', 'redis', 'ollama']) {
      expect(compose.services[name]?.networks).toEqual(['backend'])
    }
  })
})

interface Policy {
  readonly policyTypes: readonly string[]
  readonly egress: readonly { readonly ports: readonly { readonly port: number }[] }[]
}

const helm = findHelm()
// No package registry has Helm; `.ci/run` builds it where there is Go.
const isExpected = helm !== null || (process.env['CI'] === 'true' && hasGo())
if (!isExpected) console.warn('Neither helm nor Go is here: the chart is not rendered.')

const render = (values: string, ...more: readonly string[]): Manifest[] => {
  const args = ['template', 'release', CHART, '--kube-version', '1.31.0', '-f']
  const text = runHelm(helm ?? '', [...args, join(CHART, 'ci', `${values}.yaml`), ...more])
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest)
}

describe.runIf(isExpected)('the Helm chart', () => {
  it('passes helm lint', () => {
    const report = runHelm(helm ?? '', ['lint', CHART, '-f', join(CHART, 'ci/full.yaml')])
    expect(report).toContain('0 chart(s) failed')
  })

  it.each(['full', 'least', 'airgap'])('makes manifests that Kubernetes knows: %s', (values) => {
    // Throws with the kind, the field and what is wrong with it.
    expect(render(values).map(validateManifest)).not.toContain(false)
  })

  it('makes what is switched on, and nothing else', () => {
    expect(kindsOf(render('full'))).toEqual([
      'ConfigMap',
      'Deployment',
      'HorizontalPodAutoscaler',
      'Ingress',
      'Job',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'PrometheusRule',
      'Service',
      'ServiceAccount',
      'ServiceMonitor',
    ])
    expect(kindsOf(render('airgap'))).toEqual([
      'ConfigMap',
      'Deployment',
      'NetworkPolicy',
      'Service',
      'ServiceAccount',
    ])
  })

  it('runs pods without rights, longer than the longest call, with probes', () => {
    const deployment = render('full').find(({ kind }) => kind === 'Deployment')
    expect(deployment?.spec).toMatchObject({
      template: {
        spec: {
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 630,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              startupProbe: { httpGet: { path: '/health' } },
              livenessProbe: { httpGet: { path: '/health' } },
              readinessProbe: { httpGet: { path: '/ready' } },
              securityContext: {
                readOnlyRootFilesystem: true,
                allowPrivilegeEscalation: false,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
        },
      },
    })
    expect(JSON.stringify(deployment)).toContain('"SHUTDOWN_TIMEOUT_MS","value":"600000"')
  })

  it('opens no way out but DNS and what is listed', () => {
    const policy = render('least').find(({ kind }) => kind === 'NetworkPolicy')
    const spec = policy?.spec as Policy
    expect(spec.policyTypes).toEqual(['Ingress', 'Egress'])
    expect(spec.egress.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([53, 53])
  })

  it('has the rules that Prometheus has', () => {
    for (const file of ['recording.yml', 'alerts.yml']) {
      const own = readFileSync(join(CHART, 'rules', file), 'utf8')
      expect(own).toBe(readFileSync(join(ROOT, 'deploy/prometheus/rules', file), 'utf8'))
    }
    const rule = render('full').find(({ kind }) => kind === 'PrometheusRule')
    expect(JSON.stringify(rule)).toContain('"alert":')
  })

  it('takes no secret as a value, and says what is wrong with values', () => {
    expect(() => render('least', '--set', 'settings.JWT_SECRET=x')).toThrow(/settings/)
    expect(() => render('least', '--set', 'secrets.existingSecret=')).toThrow(/existingSecret/)
    expect(() => render('least', '--set', 'replica=3')).toThrow(/replica/)
    expect(() => render('least', '--set', 'ingress.enabled=true')).toThrow(/host/)
  })
})
