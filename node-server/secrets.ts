import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Config, Secrets } from '../src/config.ts'

const SECRET_BYTES = 32

const storedSchema = z.object({ jwtSecret: z.string().min(32), apiKeySalt: z.string().min(32) })

/**
 * Secrets from the settings; what is missing in development is generated once and kept in
 * `DATA_DIR/secrets.json`, readable by the owner only. Production never comes here without them.
 */
export function obtainSecrets(config: Config): Secrets {
  const { JWT_SECRET, API_KEY_SALT } = config
  if (JWT_SECRET !== undefined && API_KEY_SALT !== undefined) {
    return { jwtSecret: JWT_SECRET, apiKeySalt: API_KEY_SALT }
  }
  const stored = readOrCreate(config.DATA_DIR)
  return {
    jwtSecret: JWT_SECRET ?? stored.jwtSecret,
    apiKeySalt: API_KEY_SALT ?? stored.apiKeySalt,
  }
}

function readOrCreate(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const generated = { jwtSecret: generate(), apiKeySalt: generate() }
  try {
    // `wx`: of two processes that start together, one writes and both read the same.
    writeFileSync(path, `${JSON.stringify(generated, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
    return generated
  } catch {
    return storedSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  }
}

function generate(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}
