import { inject } from 'vitest'
import type { TestDatabase } from '../servers/test-databases.ts'

/** In the gateway's own format, so that tests need no call to learn it. */
export const TEST_ADMIN = { username: 'admin', password: 'correct-horse-battery' } as const

/** A fresh, migrated database of the run's PostgreSQL. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const response = await fetch(inject('databaseControlUrl'), { method: 'POST' })
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as TestDatabase
}

/** Settings that both runtimes share. */
export function baseSettings(key: string): Record<string, string> {
  return {
    ENV: 'test',
    JWT_SECRET: 'test-jwt-secret-test-jwt-secret-0123456789',
    API_KEY_SALT: 'test-key-salt-test-key-salt-0123456789ab',
    ADMIN_PASSWORD: TEST_ADMIN.password,
    BOOTSTRAP_API_KEY: key,
    LOG_LEVEL: 'info',
  }
}
