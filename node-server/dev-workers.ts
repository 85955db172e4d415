/**
 * `npm run dev:workers`: the Worker under `wrangler dev`, without any account. PostgreSQL is the
 * embedded one behind Neon's protocol, Redis a local one (or memory) behind Upstash's; both are
 * stand-ins from `tests/servers`, bound to this machine only.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { createKeyText } from '../src/auth/key-format.ts'
import { allScripts } from '../tests/contract/counter-scripts.ts'
import { startLocalUpstash } from '../tests/servers/local-upstash.ts'
import { executeOnPglite } from '../tests/servers/neon-execute.ts'
import { startNeonProxy } from '../tests/servers/neon-proxy.ts'
import { openPglite } from './database/pglite.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const WRANGLER = join(ROOT, 'node_modules/wrangler/bin/wrangler.js')
const UPSTASH_TOKEN = 'local'

/** Kept between starts, so that the key and the password stay the same. */
function readOrCreateSettings(dataDir: string): Record<string, string> {
  const path = join(dataDir, 'settings.env')
  if (!existsSync(path)) {
    const secret = () => randomBytes(32).toString('base64url')
    const settings = {
      JWT_SECRET: secret(),
      API_KEY_SALT: secret(),
      ADMIN_PASSWORD: randomBytes(18).toString('base64url'),
      BOOTSTRAP_API_KEY: createKeyText(randomBytes).text,
    }
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    writeFileSync(path, toEnvFile(settings), { mode: 0o600 })
  }
  return readEnvFile(path)
}

function readEnvFile(path: string): Record<string, string> {
  const parsed = existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {}
  return Object.fromEntries(
    Object.entries(parsed).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

function toEnvFile(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
    .join('')
}

/** Settings of providers and of the gateway from the shell; the rest of the shell stays out. */
function readShell(): Record<string, string> {
  const isSetting =
    /_API_KEY$|_BASE_URL$|_TOKEN$|^OLLAMA_URL$|^ROUTER_CONFIG$|^(RATE|ADMIN)_|^UPSTREAM_|^STREAM_|^SAFETY_/
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => isSetting.test(entry[0]) && entry[1] !== undefined,
    ),
  )
}

async function main() {
  const port = process.env['PORT'] ?? '8787'
  const dataDir = join(process.env['DATA_DIR'] ?? join(ROOT, 'data'), 'dev-workers')
  const kept = readOrCreateSettings(dataDir)
  const { client, release } = await openPglite({ dataDir, log: () => {} })
  const neon = await startNeonProxy({ execute: executeOnPglite(client) })
  const upstash = await startLocalUpstash({ token: UPSTASH_TOKEN, scripts: await allScripts() })
  const settings = {
    ENV: 'development',
    ...readEnvFile('.env'),
    ...kept,
    ...readShell(),
    DATABASE_URL: 'postgres://local:local@ep-local.localhost/local',
    NEON_FETCH_ENDPOINT: neon.endpoint,
    UPSTASH_REDIS_REST_URL: upstash.url,
    UPSTASH_REDIS_REST_TOKEN: UPSTASH_TOKEN,
  }
  const envFile = join(dataDir, 'wrangler.env')
  writeFileSync(envFile, toEnvFile(settings), { mode: 0o600 })

  console.log(`\n  Worker     http://localhost:${port}`)
  console.log(`  Admin      admin`)
  console.log(`  Password   ${kept['ADMIN_PASSWORD']}`)
  console.log(`  API key    ${kept['BOOTSTRAP_API_KEY']}`)
  console.log(
    `  Counters   ${upstash.isRedis ? 'redis-server' : 'memory (no redis-server found)'}\n`,
  )
  const wrangler = spawn(
    process.execPath,
    [
      WRANGLER,
      'dev',
      '--ip',
      '127.0.0.1',
      '--port',
      port,
      '--env-file',
      envFile,
      '--show-interactive-dev-session=false',
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' },
    },
  )
  const end = async () => {
    await neon.stop()
    await upstash.stop()
    await client.close()
    await release()
    rmSync(envFile, { force: true })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => wrangler.kill(signal))
  wrangler.on('exit', (code) => {
    void end().then(() => process.exit(code ?? 0))
  })
}

await main()
