/**
 * `npm run release`: what is given away of a commit, in `dist/release` (or a folder that is named):
 * the server and the Worker, their sources, a list of what is in them (CycloneDX), checksums, and a
 * statement of where they come from (in-toto, SLSA provenance v1). Reaches no network and signs
 * nothing: whoever publishes signs `SHA256SUMS` and `provenance.json`.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { VERSION } from '../src/version.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BUILD_TYPE = 'https://github.com/scalix/router/blob/main/docs/deploy.md#releases'
/** How npm marks what only developers need. */
const DEVELOPMENT = 'cdx:npm:package:development'
/** What the server's archive holds beside its bundle, as the container image does. */
const WITH_SERVER = ['package.json', 'LICENSE', 'migrations', 'node_modules/@electric-sql/pglite']

const { values, positionals } = parseArgs({
  options: { 'allow-dirty': { type: 'boolean', default: false } },
  allowPositionals: true,
})
const out = resolve(positionals[0] ?? join(ROOT, 'dist/release'))
const name = `scalix-router-${VERSION}`
const startedOn = new Date().toISOString()

const run = (command: string, options: readonly string[], cwd = ROOT) =>
  execFileSync(command, options, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })

const commit = run('git', ['rev-parse', 'HEAD']).trim()
const commitTime = run('git', ['log', '-1', '--format=%ct']).trim()
if (run('git', ['status', '--porcelain']) !== '' && !values['allow-dirty']) {
  console.error('There are changes that belong to no commit. Commit them, or say --allow-dirty.')
  process.exit(1)
}
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
const work = mkdtempSync(join(tmpdir(), 'scalix-release-'))
try {
  packSources()
  packServer()
  packWorker()
  listComponents()
  const subjects = sum()
  writeFileSync(join(out, 'provenance.json'), `${JSON.stringify(toStatement(subjects), null, 2)}\n`)
  console.log(`${name} of commit ${commit} is in ${out}.`)
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** The commit itself, without what lies beside it. */
function packSources(): void {
  const file = join(out, `${name}-source.tar.gz`)
  run('git', ['archive', '--format=tar.gz', `--prefix=${name}/`, '-o', file, 'HEAD'])
}

/** The bundle as the image has it: `node dist/server/index.mjs` in the unpacked folder. */
function packServer(): void {
  run(process.execPath, ['node-server/bundle.ts'])
  run(process.execPath, ['node-server/database/build-pglite-template.ts'])
  const folder = join(work, name)
  for (const path of WITH_SERVER) {
    cpSync(join(ROOT, path), join(folder, path), { recursive: true, dereference: true })
  }
  for (const entry of readdirSync(join(ROOT, 'dist'))) {
    if (entry === 'release') continue
    cpSync(join(ROOT, 'dist', entry), join(folder, 'dist', entry), { recursive: true })
  }
  // The same bytes for the same commit, whoever packs it and when.
  const same = [
    '--sort=name',
    `--mtime=@${commitTime}`,
    '--owner=0',
    '--group=0',
    '--numeric-owner',
  ]
  run('tar', [...same, '-czf', join(out, `${name}-server.tar.gz`), name], work)
}

/** The Worker as `wrangler deploy` would upload it. */
function packWorker(): void {
  const folder = join(work, 'worker')
  const wrangler = join(ROOT, 'node_modules/wrangler/bin/wrangler.js')
  run(process.execPath, [
    wrangler,
    'deploy',
    '--dry-run',
    '--env',
    'production',
    '--outdir',
    folder,
  ])
  cpSync(join(folder, 'index.js'), join(out, `${name}-worker.js`))
}

interface Bom {
  readonly metadata: { readonly component: object }
  readonly components: readonly {
    readonly 'bom-ref': string
    readonly properties?: readonly { readonly name: string; readonly value: string }[]
  }[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

/**
 * What production installs, with licences and hashes, from the lock file. Not by `--omit dev`: that
 * leaves out packages which both production and development need.
 */
function listComponents(): void {
  const options = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only']
  const bom = JSON.parse(run('npm', options)) as Bom
  const left = bom.components.filter(({ properties = [] }) =>
    properties.some((property) => property.name === DEVELOPMENT),
  )
  const refs = new Set(left.map((component) => component['bom-ref']))
  const kept = {
    ...bom,
    // npm calls it after the folder.
    metadata: {
      ...bom.metadata,
      component: { ...bom.metadata.component, type: 'application', name: 'scalix-router' },
    },
    components: bom.components.filter((component) => !refs.has(component['bom-ref'])),
    dependencies: bom.dependencies
      .filter(({ ref }) => !refs.has(ref))
      .map((entry) => ({ ...entry, dependsOn: entry.dependsOn.filter((ref) => !refs.has(ref)) })),
  }
  writeFileSync(join(out, `${name}-sbom.cdx.json`), `${JSON.stringify(kept, null, 2)}\n`)
}

interface Subject {
  readonly name: string
  readonly digest: { readonly sha256: string }
}

function sum(): Subject[] {
  const subjects = readdirSync(out)
    .toSorted()
    .map((file) => ({
      name: file,
      digest: {
        sha256: createHash('sha256')
          .update(readFileSync(join(out, file)))
          .digest('hex'),
      },
    }))
  const lines = subjects.map((subject) => `${subject.digest.sha256}  ${subject.name}\n`)
  writeFileSync(join(out, 'SHA256SUMS'), lines.join(''))
  return subjects
}

/** https://slsa.dev/spec/v1.0/provenance in an in-toto statement v1. */
function toStatement(subject: readonly Subject[]) {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject,
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: { version: VERSION, allowDirty: values['allow-dirty'] },
        internalParameters: { node: process.version },
        resolvedDependencies: [
          { name: 'source', digest: { gitCommit: commit } },
          {
            name: 'package-lock.json',
            digest: {
              sha256: createHash('sha256')
                .update(readFileSync(join(ROOT, 'package-lock.json')))
                .digest('hex'),
            },
          },
        ],
      },
      runDetails: {
        // Nobody vouches for a machine that only whoever signs this knows.
        builder: { id: 'urn:scalix-router:unattested-builder' },
        metadata: { startedOn, finishedOn: new Date().toISOString() },
      },
    },
  }
}
