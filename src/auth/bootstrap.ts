import type { Clock, RandomBytes } from '../domain/ports.ts'
import { DEFAULT_TENANT_ID } from '../domain/tenant.ts'
import { encodeBase64Url } from '../lib/base64url.ts'
import { createKeyText, parseKeyText, toKeyPrefix, type KeyText } from './key-format.ts'
import type { KeyHasher } from './key-hash.ts'
import type { KeyToInsert } from './keys.ts'
import { findPasswordProblem, type Passwords } from './passwords.ts'

const PASSWORD_BYTES = 18

/** A configured secret that does not fit the first start; the message is for the operator. */
export class FirstStartError extends Error {
  override readonly name = 'FirstStartError'
}

export interface FirstUser {
  readonly id: string
  readonly username: string
  readonly passwordHash: string
}

/** All that the first start creates, to be stored together or not at all. */
export interface FirstRows {
  /** Its fixed id makes the first start happen once. */
  readonly tenant: { readonly id: string; readonly name: string }
  /** Becomes admin of the tenant. */
  readonly admin: FirstUser
  /** Null where none was configured and none may be made up. */
  readonly key: KeyToInsert | null
  readonly createdAt: Date
}

export interface BootstrapOptions {
  readonly isBootstrapped: () => Promise<boolean>
  /** Inserts everything unless the tenant is there; false when somebody else was quicker. */
  readonly insertFirst: (rows: FirstRows) => Promise<boolean>
  readonly passwords: Pick<Passwords, 'hash'>
  readonly hasher: Pick<KeyHasher, 'hash'>
  readonly randomBytes: RandomBytes
  readonly createId: (prefix: string) => string
  readonly now: Clock
  readonly adminUsername: string
  /** Whether what is not configured is made up; never in production. */
  readonly mayGenerate: boolean
  /** `ADMIN_PASSWORD`; null makes a random one. */
  readonly adminPassword: string | null
  /** `BOOTSTRAP_API_KEY`; null makes a random one. */
  readonly bootstrapKey: string | null
}

/** What was made up and must be shown now, because it is shown once; null where it was configured. */
export interface FirstSecrets {
  readonly adminUsername: string
  readonly adminPassword: string | null
  readonly apiKey: string | null
}

/** What is wrong with a configured `BOOTSTRAP_API_KEY`, as a sentence without it; null when it is good. */
export function findBootstrapKeyProblem(key: string): string | null {
  if (parseKeyText(key) !== null) return null
  return (
    'BOOTSTRAP_API_KEY must be a whole key of this gateway, sk-scalix-<id>-<secret> with its check ' +
    'characters. Start once without it on an empty database and take the key that is printed.'
  )
}

/**
 * On the first start of all replicas together: a tenant, an admin and an API key. Null when they
 * are there already or another replica is making them. Throws when a configured secret is unfit.
 */
export async function bootstrap(options: BootstrapOptions): Promise<FirstSecrets | null> {
  const { adminUsername, adminPassword, bootstrapKey, randomBytes } = options
  refuseUnfit(adminPassword, bootstrapKey)
  if (await options.isBootstrapped()) return null
  if (adminPassword === null && !options.mayGenerate) {
    throw new FirstStartError(
      'ADMIN_PASSWORD: is required for the first start when ENV=production (at least 12 characters)',
    )
  }
  const password = adminPassword ?? encodeBase64Url(randomBytes(PASSWORD_BYTES))
  const key =
    bootstrapKey === null && !options.mayGenerate ? null : chooseKey(bootstrapKey, randomBytes)
  const rows = await createRows(options, { password, key })
  if (!(await options.insertFirst(rows))) return null
  return {
    adminUsername,
    adminPassword: adminPassword === null ? password : null,
    apiKey: bootstrapKey === null ? (key?.text ?? null) : null,
  }
}

interface Chosen {
  readonly password: string
  readonly key: KeyText | null
}

async function createRows(options: BootstrapOptions, chosen: Chosen): Promise<FirstRows> {
  const createdAt = new Date(options.now())
  const adminId = options.createId('usr_')
  return {
    createdAt,
    tenant: { id: DEFAULT_TENANT_ID, name: 'Default' },
    admin: {
      id: adminId,
      username: options.adminUsername,
      passwordHash: await options.passwords.hash(chosen.password),
    },
    key:
      chosen.key === null
        ? null
        : await createKeyRow(options, { ...chosen.key, adminId, createdAt }),
  }
}

async function createKeyRow(
  { hasher }: BootstrapOptions,
  { id, secret, adminId, createdAt }: KeyText & { adminId: string; createdAt: Date },
): Promise<KeyToInsert> {
  return {
    id,
    tenantId: DEFAULT_TENANT_ID,
    ownerUserId: adminId,
    name: 'First key',
    prefix: toKeyPrefix(id),
    // Enough to call models. Whoever administers logs in.
    permissions: ['read', 'write'],
    rateLimit: null,
    tokensPerMinute: null,
    parallelRequests: null,
    allowedModels: null,
    allowedProviders: null,
    ...(await hasher.hash(secret)),
    createdAt,
    expiresAt: null,
  }
}

function chooseKey(configured: string | null, randomBytes: RandomBytes) {
  if (configured === null) return createKeyText(randomBytes)
  const parsed = parseKeyText(configured)
  if (parsed === null) throw new Error('BOOTSTRAP_API_KEY is not a key')
  return { ...parsed, text: configured }
}

function refuseUnfit(adminPassword: string | null, bootstrapKey: string | null) {
  const problems = [
    adminPassword === null ? null : findPasswordProblem('ADMIN_PASSWORD', adminPassword),
    bootstrapKey === null ? null : findBootstrapKeyProblem(bootstrapKey),
  ].filter((problem) => problem !== null)
  if (problems.length > 0) throw new FirstStartError(problems.join(' '))
}
