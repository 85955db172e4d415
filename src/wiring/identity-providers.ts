import { createExternalProver, type ExternalProver } from '../auth/external-accounts.ts'
import { createExternalTokens } from '../auth/external-tokens.ts'
import type { IdentityStore } from '../auth/identity-store.ts'
import type { NoteIdentityEvent } from '../auth/identity-events.ts'
import { createKeySet } from '../auth/key-set.ts'
import type { Config } from '../config.ts'
import type { Platform } from '../platform.ts'
import { existingTenants, syncExternalUser } from '../storage/queries/external-users.ts'

interface IdentityProvidersOptions {
  readonly platform: Platform
  readonly config: Config
  readonly store: Pick<IdentityStore, 'findAccount'>
  readonly announce: () => Promise<void>
  readonly note: NoteIdentityEvent
}

/** Callers with tokens of their organisation's identity provider; undefined where none is configured. */
export function createIdentityProviders(
  options: IdentityProvidersOptions,
): ExternalProver | undefined {
  const { platform, config, store, announce, note } = options
  const { database, now, sha256 } = platform
  const providers = config.document.identity_providers
  if (providers.length === 0) return undefined
  return createExternalProver({
    tokens: createExternalTokens({
      providers,
      createKeySet: (url) => createKeySet({ ...platform, url }),
      now,
    }),
    queries: {
      findAccount: store.findAccount,
      existingTenants: (tenantIds) => existingTenants(database, { tenantIds }),
      sync: (user, roles) => syncExternalUser(database, { user, roles }),
    },
    sha256,
    now,
    onChanged: announce,
    note,
  })
}
