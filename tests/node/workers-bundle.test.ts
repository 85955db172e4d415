import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Cloudflare's limit on its free plan is three; an isolate that has less to read starts sooner. */
const BYTES_MAX = 1_000_000

let folder: string
let bundle: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scalix-bundle-'))
  execFileSync('npx', ['wrangler', 'deploy', '--dry-run', '--outdir', folder], {
    cwd: ROOT,
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' },
    stdio: 'pipe',
  })
  bundle = readFileSync(join(folder, 'index.js'), 'utf8')
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each(['staging', 'production'])(
  'the environment %s can be deployed',
  (environment) => {
    const printed = execFileSync(
      'npx',
      [
        'wrangler',
        'deploy',
        '--dry-run',
        '--env',
        environment,
        '--outdir',
        join(folder, environment),
      ],
      {
        cwd: ROOT,
        env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' },
        encoding: 'utf8',
      },
    )
    expect(printed).toMatch(/ENV.*production/)
    expect(printed).not.toMatch(/warning/i)
  },
  120_000,
)

describe('what is deployed to Workers', () => {
  it(`is smaller than ${BYTES_MAX} bytes, compressed`, () => {
    const { length } = gzipSync(bundle)
    console.log(`The Workers bundle has ${length} bytes compressed, ${bundle.length} as it is.`)
    expect(length).toBeLessThan(BYTES_MAX)
  })

  it('has nothing in it that only Node can run', () => {
    expect(bundle).not.toMatch(/require\("(?:pg|ioredis|undici)"\)|pglite/)
  })
})
