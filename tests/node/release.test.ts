import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VERSION } from '../../src/version.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NAME = `scalix-router-${VERSION}`

let out: string
const read = (file: string) => readFileSync(join(out, file))
const json = (file: string) => JSON.parse(read(file).toString())

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'scalix-release-test-'))
  execFileSync(process.execPath, ['node-server/release.ts', '--allow-dirty', out], {
    cwd: ROOT,
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' },
    stdio: 'pipe',
  })
}, 180_000)
afterAll(() => rmSync(out, { recursive: true, force: true }))

describe('a release', () => {
  it('holds server, Worker, sources, components, checksums and provenance', () => {
    expect(readdirSync(out).toSorted()).toEqual([
      'SHA256SUMS',
      'provenance.json',
      `${NAME}-sbom.cdx.json`,
      `${NAME}-server.tar.gz`,
      `${NAME}-source.tar.gz`,
      `${NAME}-worker.js`,
    ])
    const packed = execFileSync('tar', ['-tzf', join(out, `${NAME}-server.tar.gz`)], {
      encoding: 'utf8',
    })
    for (const path of ['dist/server/index.mjs', 'migrations/', 'LICENSE']) {
      expect(packed).toContain(`${NAME}/${path}`)
    }
    expect(packed).not.toMatch(/\.env|\.test\.|node_modules\/(?!@electric-sql|$)/m)
  })

  it('has checksums and provenance of just these files, and names the commit', () => {
    const sums = read('SHA256SUMS').toString().trim().split('\n')
    const own = sums.map((line) => line.split('  '))
    for (const [sum, file = ''] of own) {
      expect(createHash('sha256').update(read(file)).digest('hex')).toBe(sum)
    }
    expect(own.map(([, file]) => file)).toHaveLength(4)
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' })
    expect(json('provenance.json')).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: own.map(([sha256, name]) => ({ name, digest: { sha256 } })),
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: {
          resolvedDependencies: [
            { name: 'source', digest: { gitCommit: commit.trim() } },
            { name: 'package-lock.json' },
          ],
        },
      },
    })
  })

  it('lists what production installs, with hashes, and nothing that only developers need', () => {
    const { bomFormat, components } = json(`${NAME}-sbom.cdx.json`) as {
      bomFormat: string
      components: { name: string; hashes?: object[]; licenses?: object[] }[]
    }
    expect(bomFormat).toBe('CycloneDX')
    const names = components.map(({ name }) => name)
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    const short = (name: string) => name.replace(/^@[^/]+\//, '')
    expect(names.map(short)).toEqual(expect.arrayContaining(Object.keys(dependencies).map(short)))
    expect(names).not.toContain('vitest')
    expect(components.filter(({ hashes }) => hashes === undefined)).toEqual([])
  })
})
