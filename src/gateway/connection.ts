import type { HeaderList } from '../domain/transport.ts'
import type { ProviderAdapter, WireRequest } from '../providers/adapter.ts'

/** A configured provider: its translator, its address, and how requests to it are signed. */
export interface Connection {
  readonly id: string
  readonly adapter: ProviderAdapter
  readonly baseUrl: string
  readonly region: string | null
  readonly settings: Readonly<Record<string, string>>
  /** Headers that prove who we are. Waits only where a token has to be fetched or a body signed. */
  authorize(wire: WireRequest, url: string): HeaderList | Promise<HeaderList>
}
