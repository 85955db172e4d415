import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../runtimes/upstream.ts'
import { freePort } from '../servers/redis.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
const [build = '', last = ''] = dockerfile.split(/^FROM /m).slice(1)

/** `COPY a b c` of a stage, as source and destination; `--from` names the stage before. */
function copiesOf(stage: string) {
  return [...stage.matchAll(/^COPY (--from=build )?(.+)$/gm)].flatMap(([, from, rest = '']) => {
    const paths = rest.trim().split(/\s+/)
    const destination = paths.at(-1) ?? ''
    return paths.slice(0, -1).map((source) => ({
      isFromBuild: from !== undefined,
      source: source.replace('/app/', ''),
      destination: destination === './' ? source : destination,
    }))
  })
}

let folder: string
let server: ChildProcess | undefined
let output = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scalix-image-'))
  const built = join(folder, 'build')
  mkdirSync(built)
  for (const { source, destination } of copiesOf(build)) {
    cpSync(join(ROOT, source), join(built, destination), { recursive: true })
  }
  // What `npm ci` brings is here already.
  symlinkSync(join(ROOT, 'node_modules'), join(built, 'node_modules'))
  const steps = /^RUN (node .+)$/m.exec(build)?.[1]?.split(' && ') ?? []
  if (steps.length < 2) throw new Error('The Dockerfile builds in another way by now.')
  for (const step of steps) {
    execFileSync(process.execPath, step.split(' ').slice(1), { cwd: built, stdio: 'pipe' })
  }
  const image = join(folder, 'image')
  for (const { isFromBuild, source, destination } of copiesOf(last)) {
    const from = isFromBuild ? built : ROOT
    cpSync(join(from, source), join(image, destination), { recursive: true, dereference: true })
  }
}, 120_000)
afterAll(async () => {
  if (server !== undefined && server.exitCode === null) {
    server.kill('SIGKILL')
    await once(server, 'exit')
  }
  rmSync(folder, { recursive: true, force: true })
})

describe('the image', () => {
  it('runs as a user without rights, tells its health, and holds no tools', () => {
    expect(last).toMatch(/^USER 1000:1000$/m)
    expect(last).toMatch(/^HEALTHCHECK /m)
    expect(last).toMatch(/^STOPSIGNAL SIGTERM$/m)
    expect(last).toContain('rm -rf /usr/local/lib/node_modules')
    expect(last).not.toMatch(/npm (?:ci|install)/)
  })

  it('serves with nothing but what its last stage holds, and refuses to start without secrets', async () => {
    const port = await freePort()
    const start = (env: Record<string, string>) => {
      const child = spawn(process.execPath, ['dist/server/index.mjs'], {
        cwd: join(folder, 'image'),
        env: {
          ENV: 'production',
          HOST: '127.0.0.1',
          PORT: String(port),
          DATA_DIR: join(folder, 'data'),
          ...env,
        },
        stdio: 'pipe',
      })
      output = ''
      child.stdout.on('data', (text: Buffer) => (output += text.toString()))
      child.stderr.on('data', (text: Buffer) => (output += text.toString()))
      return child
    }
    const refused = start({})
    const [code] = (await once(refused, 'exit')) as [number]
    expect(code).not.toBe(0)
    expect(output).toContain('JWT_SECRET')
    server = start({
      JWT_SECRET: 'image-test-jwt-secret-image-test-jwt-secret',
      API_KEY_SALT: 'image-test-key-salt-image-test-key-salt-xx',
      ADMIN_PASSWORD: 'correct-horse-battery',
      SHUTDOWN_TIMEOUT_MS: '500',
    })
    const ready = await eventually(
      async () => {
        try {
          return await fetch(`http://127.0.0.1:${port}/ready`)
        } catch {
          return null
        }
      },
      (response) => response !== null,
    )
    expect(await ready?.json()).toMatchObject({ status: 'ready' })
    server.kill('SIGTERM')
    const [exit] = (await once(server, 'exit')) as [number]
    expect(exit).toBe(0)
  }, 60_000)
})
