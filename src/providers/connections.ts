import type { HeaderList } from '../domain/transport.ts'
import type {
  AuthScheme,
  ConnectionSettings,
  Credential,
  EnvironmentReader,
  ProviderAdapter,
  WireRequest,
} from './adapter.ts'
import { ConnectionProblem } from './connection-problem.ts'

/** A configured provider: its translator, its address, and how requests to it are signed. */
export interface Connection extends ConnectionSettings {
  readonly id: string
  readonly adapter: ProviderAdapter
  /** Headers that prove who we are. Waits only where a token is fetched or a body signed. */
  authorize(wire: WireRequest, url: string): HeaderList | Promise<HeaderList>
}

/** Makes the signing function of a scheme that needs more than a fixed header. */
export type SignerFactory = (
  scheme: AuthScheme,
  settings: ConnectionSettings,
) => Connection['authorize'] | null

/** Every provider of the registry that the environment sets up, by id. */
export function connectProviders(
  adapters: readonly ProviderAdapter[],
  read: EnvironmentReader,
  signers: SignerFactory,
): Map<string, Connection> {
  const connections = new Map<string, Connection>()
  for (const adapter of adapters) {
    const settings =
      adapter.connect === undefined ? connectByKey(adapter, read) : adapter.connect(read)
    if (settings === null) continue
    connections.set(adapter.id, toConnection(adapter.id, { adapter, settings, signers }))
  }
  return connections
}

interface ConnectionParts {
  readonly adapter: ProviderAdapter
  readonly settings: ConnectionSettings
  readonly signers: SignerFactory
}

/** Throws ConnectionProblem when the adapter's scheme and the credential do not fit each other. */
export function toConnection(id: string, parts: ConnectionParts): Connection {
  const { adapter, settings, signers } = parts
  const authorize =
    fixedHeaders(adapter.auth, settings.credential) ?? signers(adapter.auth, settings)
  if (authorize === null) {
    throw new ConnectionProblem(
      `Provider "${id}" has no credential that fits its scheme ${adapter.auth.kind}.`,
    )
  }
  return { ...settings, baseUrl: trimSlash(settings.baseUrl), id, adapter, authorize }
}

/** The usual case: `<ID>_API_KEY` makes it available, `<ID>_BASE_URL` moves it. */
export function connectByKey(
  adapter: Pick<ProviderAdapter, 'id' | 'defaultBaseUrl'>,
  read: EnvironmentReader,
): ConnectionSettings | null {
  const prefix = environmentPrefix(adapter.id)
  const key = read(`${prefix}_API_KEY`)
  const baseUrl = read(`${prefix}_BASE_URL`) ?? adapter.defaultBaseUrl
  if (key === undefined || baseUrl === null) return null
  return { baseUrl, credential: { kind: 'secret', value: key }, region: null, settings: {} }
}

/** `workers-ai` is `WORKERS_AI` in the environment. */
export function environmentPrefix(id: string): string {
  return id.toUpperCase().replaceAll('-', '_')
}

/** Schemes whose headers never change are built once. */
function fixedHeaders(
  scheme: AuthScheme,
  credential: Credential | null,
): Connection['authorize'] | null {
  if (scheme.kind === 'none' || credential === null) return () => []
  if (credential.kind !== 'secret') return null
  if (scheme.kind === 'bearer') {
    const headers = ['authorization', `Bearer ${credential.value}`]
    return () => headers
  }
  if (scheme.kind === 'header') {
    const headers = [scheme.name, credential.value]
    return () => headers
  }
  return null
}

function trimSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url
}
