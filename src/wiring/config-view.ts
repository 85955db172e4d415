import { environmentSchema, SECRET_SETTINGS, type Config, type SettingName } from '../config.ts'
import type { Clock } from '../domain/ports.ts'
import type { Endpoint } from '../http/endpoint.ts'
import {
  adminConfig,
  type ConfigInForce,
  type SettingInForce,
} from '../http/routes/admin-config.ts'
import { isJsonObject } from '../lib/json.ts'

interface ConfigViewOptions {
  readonly config: Config
  readonly now: Clock
  /** The number that counts changes in the database. */
  readonly version: () => Promise<number>
  /** Versions of the gateway's own settings documents, by name. */
  readonly documents: () => Promise<ConfigInForce['settings_documents']>
  readonly providers: () => readonly string[]
}

export interface ConfigView {
  readonly endpoint: Endpoint
  /** A new configuration holds; what was read once at the start goes on as it was. */
  reload(config: Config): void
}

const NAMES = Object.keys(environmentSchema.shape) as SettingName[]
/** Parts of the file that are read at the start only. */
const READ_ONCE = ['identity_providers', 'budgets'] as const

/** What the gateway goes by, for administrators of the tenant that runs it. Tells no secret. */
export function createConfigView({
  config: started,
  now,
  version,
  documents,
  providers,
}: ConfigViewOptions): ConfigView {
  let current = started
  let loadedAtMs = now()
  let reloads = 0

  const read = async (): Promise<ConfigInForce> => ({
    config_version: await version(),
    loaded_at: new Date(loadedAtMs).toISOString(),
    reloads,
    settings: NAMES.map((name) => describe(started, name)),
    needs_restart: findWaiting(started, current),
    file: {
      is_set: started.ROUTER_CONFIG !== undefined,
      document: redact(current.document) as Record<string, unknown>,
    },
    settings_documents: await documents(),
    providers: [...providers()],
  })

  return {
    endpoint: adminConfig(read),
    reload(next) {
      current = next
      loadedAtMs = now()
      reloads += 1
    },
  }
}

function describe(config: Config, name: SettingName): SettingInForce {
  const isSet = config.environment[name] !== undefined
  const isSecret = SECRET_SETTINGS.has(name)
  return {
    name,
    origin: isSet ? 'environment' : 'default',
    is_secret: isSecret,
    value: isSecret ? null : (config[name] ?? null),
  }
}

/** What differs from the start and holds from the next start on. */
function findWaiting(started: Config, current: Config): string[] {
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  return [
    ...NAMES.filter((name) => !isSame(started[name], current[name])),
    ...READ_ONCE.filter((part) => !isSame(started.document[part], current.document[part])),
  ]
}

/** Without what a file should not hold but might: values of headers, passwords and queries of addresses. */
function redact(value: unknown): unknown {
  if (typeof value === 'string') return /^https?:/.test(value) ? withoutSecrets(value) : value
  if (Array.isArray(value)) return value.map(redact)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'headers' && isJsonObject(inner)
        ? Object.fromEntries(Object.keys(inner).map((header) => [header, '***']))
        : redact(inner),
    ]),
  )
}

function withoutSecrets(address: string): string {
  const url = URL.parse(address)
  if (url === null) return '***'
  url.username = ''
  url.password = ''
  url.search = url.search === '' ? '' : '?***'
  return url.href
}
