import type { AuditLog } from '../audit/audit-log.ts'
import { createAttemptLimit } from '../auth/attempt-limit.ts'
import { createAuthenticator, type Authenticate } from '../auth/authenticate.ts'
import { bootstrap, type FirstSecrets } from '../auth/bootstrap.ts'
import { createDerivationQueue, runUnqueued } from '../auth/derivation-queue.ts'
import { createIdentityStore } from '../auth/identity-store.ts'
import { createKeyHasher } from '../auth/key-hash.ts'
import { createKeyService } from '../auth/keys.ts'
import { createLogin } from '../auth/login.ts'
import { createPasswords } from '../auth/passwords.ts'
import type { Config, Secrets } from '../config.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { authLogin } from '../http/routes/auth-login.ts'
import { authTestJwt } from '../http/routes/auth-test-jwt.ts'
import { keysCreate } from '../http/routes/keys-create.ts'
import { keysDelete } from '../http/routes/keys-delete.ts'
import { keysList } from '../http/routes/keys-list.ts'
import { keysRegenerate } from '../http/routes/keys-regenerate.ts'
import { keysUpdate } from '../http/routes/keys-update.ts'
import type { Platform } from '../platform.ts'
import type { VersionWatch } from '../storage/version-watch.ts'
import { createIdentityProviders } from './identity-providers.ts'
import { createKeyUseRecorder } from './key-use.ts'
import { createLoginTokens } from './tokens.ts'
import { createLock, createUserEndpoints } from './users.ts'

interface IdentityOptions {
  readonly platform: Platform
  readonly config: Config
  readonly secrets: Secrets
  readonly createId: (prefix: string) => string
  readonly audit: AuditLog
  /** Moves when a key was revoked anywhere. */
  readonly watch: VersionWatch
  /** Tells all replicas at once that something has changed. */
  readonly announce: () => Promise<void>
}

export interface Identity {
  readonly authenticate: Authenticate
  readonly endpoints: readonly Endpoint[]
  /** See `App.start`. */
  start(): Promise<FirstSecrets | null>
  /** Writes what was gathered about the use of keys. Never rejects. */
  flush(): Promise<void>
}

const FAILURES_MAX = 20
const FAILURE_WINDOW_MS = 5 * 60_000
const ADDRESSES_MAX = 10_000

/** Keys, tokens, logins and the first start, put together. */
export function createIdentity(options: IdentityOptions): Identity {
  const { platform, config, secrets, createId, watch } = options
  const { database, randomBytes, now, log, canShareWork } = platform
  const runDerivation = canShareWork
    ? createDerivationQueue({ concurrency: 2, waitingMax: 64 })
    : runUnqueued
  const hasher = createKeyHasher({ pepper: secrets.apiKeySalt, randomBytes })
  const passwords = createPasswords({ randomBytes, run: runDerivation })
  const attempts = createAttemptLimit({
    now,
    failuresMax: FAILURES_MAX,
    windowMs: FAILURE_WINDOW_MS,
    addressesMax: ADDRESSES_MAX,
  })
  const tokens = createLoginTokens(options)
  const store = createIdentityStore(database)
  const { note } = options.audit
  const lock = createLock(platform, note)
  const keyUse = createKeyUseRecorder(database, log)
  let generation = 0
  watch.onChange(() => {
    generation += 1
  })

  const authenticate = createAuthenticator({
    sha256: platform.sha256,
    now,
    log,
    attempts,
    note,
    canShareWork,
    generation: () => generation,
    findKey: store.findKey,
    findAccount: store.findAccount,
    hasher,
    runDerivation,
    tokens,
    external: createIdentityProviders({ ...options, store, note }),
    onKeyUsed: keyUse.record,
  })
  const keys = createKeyService({
    queries: store.keys,
    hasher,
    runDerivation,
    randomBytes,
    now,
    note,
    onKeysChanged: options.announce,
  })
  const login = createLogin({
    findAccountByName: store.findAccountByName,
    passwords,
    tokens,
    attempts,
    lock,
    log,
    note,
  })

  let isStarted = false
  return {
    authenticate,
    endpoints: [
      authLogin(login),
      ...authTestJwt(),
      keysCreate(keys),
      keysList(keys),
      keysDelete(keys),
      keysUpdate(keys),
      keysRegenerate(keys),
      ...createUserEndpoints({ ...options, passwords, tokens, attempts, lock, store, note }),
    ],
    async start() {
      if (isStarted) return null
      await tokens.prepare()
      const first = await bootstrap({
        isBootstrapped: store.isBootstrapped,
        insertFirst: store.insertFirst,
        passwords,
        hasher,
        randomBytes,
        createId,
        now,
        mayGenerate: config.ENV !== 'production',
        adminUsername: config.ADMIN_USERNAME,
        adminPassword: config.ADMIN_PASSWORD ?? null,
        bootstrapKey: config.BOOTSTRAP_API_KEY ?? null,
      })
      isStarted = true
      return first
    },
    flush: keyUse.flush,
  }
}
