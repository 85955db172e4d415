import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { createKeyText } from '../src/auth/key-format.ts'

/** Something that answers chat requests, to be measured. */
export interface Target {
  readonly name: string
  /** How to start it; null is the mock itself. */
  readonly command: readonly string[] | null
  readonly env: Readonly<Record<string, string>>
  /** What each request carries, as `name: value`. */
  readonly headers: readonly string[]
  /** It keeps data, so it is started and stopped once before the first measurement. */
  readonly keepsData?: boolean
  /** It gets an empty PostgreSQL database. */
  readonly needsDatabase?: boolean
  /** Measured only when asked for. */
  readonly isExtra?: boolean
}

export interface Surroundings {
  readonly port: number
  readonly upstreamPort: number
  /** A folder of this run, removed at its end. */
  readonly dataFolder: string
}

const inBench = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const inProject = (path: string) => inBench(`../${path}`)

/** As in `npm start`. */
const QUICK_IMPORTS = new URL('../node-server/quick-imports.ts', import.meta.url).href

/** The start of Portkey's gateway, as its npm package has it. */
export const PORTKEY_START = inBench('peers/node_modules/@portkey-ai/gateway/build/start-server.js')

/** All targets, in the order of the report. The first two are what the others are compared with. */
export const createTargets = ({ port, upstreamPort, dataFolder }: Surroundings): Target[] => {
  const upstream = `http://127.0.0.1:${upstreamPort}/v1`
  const key = createKeyText((length) => randomBytes(length)).text

  const proxy = (name: string): Target => ({
    name,
    command: ['node', inBench(`servers/${name}.ts`), String(port), String(upstreamPort)],
    env: {},
    headers: [],
  })
  const gateway = (name: string, env: Target['env'] = {}): Target => ({
    name,
    command: ['node', '--import', QUICK_IMPORTS, inProject('node-server/index.ts')],
    keepsData: true,
    headers: [`authorization: Bearer ${key}`],
    env: {
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: `${dataFolder}/${name}`,
      OPENAI_API_KEY: 'upstream-key',
      OPENAI_BASE_URL: upstream,
      BOOTSTRAP_API_KEY: key,
      RATE_LIMIT_REQUESTS: '1000000000',
      ...env,
    },
  })
  return [
    { name: 'direct', command: null, env: {}, headers: [] },
    proxy('node-dispatch'),
    gateway('scalix'),
    // With a PostgreSQL beside them, whose CPU is not counted.
    { ...gateway('scalix-postgres'), needsDatabase: true, isExtra: true },
    {
      ...gateway('scalix-unguarded', { SAFETY_MODE: 'off' }),
      needsDatabase: true,
      isExtra: true,
    },
    { ...gateway('scalix-no-limits', { ENABLE_RATE_LIMITING: 'false' }), isExtra: true },
    { ...gateway('scalix-no-audit', { ENABLE_AUDIT_LOGGING: 'false' }), isExtra: true },
    proxy('hono-fetch'),
    {
      name: 'portkey',
      command: ['node', PORTKEY_START, `--port=${port}`, '--headless'],
      env: { NODE_ENV: 'production' },
      headers: [
        'authorization: Bearer upstream-key',
        'x-portkey-provider: openai',
        `x-portkey-custom-host: ${upstream}`,
      ],
      isExtra: true,
    },
  ]
}
