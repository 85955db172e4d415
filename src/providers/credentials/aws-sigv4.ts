import { AwsV4Signer } from 'aws4fetch'
import type { Clock } from '../../domain/ports.ts'
import type { ConnectionSettings, Credential } from '../adapter.ts'
import type { Connection } from '../connections.ts'
import { createAwsKeySource, type AwsKeys, type AwsSourceOptions } from './aws-credentials.ts'
import { createTokenCache } from './token-cache.ts'

export interface SignAwsOptions extends AwsSourceOptions {
  /** Name of the AWS service that requests are signed for, such as `bedrock`. */
  readonly service: string
  readonly now: Clock
  /** See `createTokenCache`. */
  readonly canShareWork: boolean
}

/**
 * Proves requests to AWS: with Signature Version 4 over the exact bytes sent, or with an API key
 * as bearer token where that is the credential. The setting `signingService` replaces `service`.
 * Keys of a role are fetched when they are first needed and again before they expire. Null when
 * there is no credential, or no region to sign for.
 */
export function signAws(
  { credential, region, settings }: ConnectionSettings,
  options: SignAwsOptions,
): Connection['authorize'] | null {
  if (credential?.kind === 'secret') {
    const headers = ['authorization', `Bearer ${credential.value}`]
    return () => headers
  }
  if (credential === null || region === null) return null
  const keys = keysOf(credential, options)
  if (keys === null) return null
  const service = settings.signingService ?? options.service
  return createSigner(keys, { region, service, now: options.now })
}

type CurrentKeys = () => AwsKeys | Promise<AwsKeys>

function keysOf(credential: Credential, options: SignAwsOptions): CurrentKeys | null {
  switch (credential.kind) {
    case 'aws':
      return () => credential
    case 'aws-container':
    case 'aws-web-identity':
      return createTokenCache({ fetchToken: createAwsKeySource(credential, options), ...options })
    case 'secret':
    case 'google-json':
      return null
  }
}

interface SignerScope {
  readonly region: string
  readonly service: string
  readonly now: Clock
}

const SIGNED_HEADERS = ['x-amz-date', 'x-amz-security-token', 'authorization']
/** Keys are good for a day; around midnight two are in use. */
const CACHED_KEYS_MAX = 2

function createSigner(
  currentKeys: CurrentKeys,
  { region, service, now }: SignerScope,
): Connection['authorize'] {
  const cache = new Map<string, ArrayBuffer>()
  return async (wire, url) => {
    const { accessKeyId, secretAccessKey, sessionToken } = await currentKeys()
    if (cache.size > CACHED_KEYS_MAX) cache.clear()
    const signer = new AwsV4Signer({
      method: 'POST',
      url,
      // A view would be refused by its type alone: its bytes are hashed as they are.
      body: wire.body as BodyInit,
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== null && { sessionToken }),
      region,
      service,
      cache,
      datetime: toAmzDate(now()),
    })
    const { headers } = await signer.sign()
    return SIGNED_HEADERS.flatMap((name) => {
      const value = headers.get(name)
      return value === null ? [] : [name, value]
    })
  }
}

/** `20261124T200000Z`. */
function toAmzDate(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
}
