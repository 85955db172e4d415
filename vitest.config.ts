import { fileURLToPath } from 'node:url'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The promises to users are tested by the same files in both runtimes: only `#gateway` differs. */
const BEHAVIOUR = ['tests/e2e/**/*.test.ts']

export default defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: at('./node_modules/.cache/test-report.json') }]],
    projects: [
      {
        resolve: { alias: { '#gateway': at('./tests/runtimes/node-gateway.ts') } },
        test: {
          name: 'node',
          include: [
            'src/**/*.test.ts',
            'node-server/**/*.test.ts',
            'bench/*.test.ts',
            'tests/*.test.ts',
            'tests/contract/**/*.test.ts',
            'tests/node/**/*.test.ts',
            ...BEHAVIOUR,
          ],
          globalSetup: ['tests/setup/servers.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [
          cloudflareTest({
            main: './workers/index.ts',
            miniflare: {
              compatibilityDate: '2026-11-01',
              compatibilityFlags: ['nodejs_compat'],
            },
          }),
        ],
        resolve: { alias: { '#gateway': at('./tests/runtimes/worker-gateway.ts') } },
        test: {
          name: 'workerd',
          include: [...BEHAVIOUR, 'tests/workerd/**/*.test.ts'],
          globalSetup: ['tests/setup/servers.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
