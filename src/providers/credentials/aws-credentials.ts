import { z } from 'zod'
import type { HeaderList, Upstream } from '../../domain/transport.ts'
import { decodeUtf8 } from '../../lib/bytes.ts'
import { parseJson } from '../../lib/json.ts'
import { fetchWhole } from '../../transport/fetch-whole.ts'
import type { Credential } from '../adapter.ts'
import type { Expiring } from './token-cache.ts'

/** What requests to AWS are signed with. */
export interface AwsKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | null
}

export interface AwsSourceOptions {
  readonly upstream: Upstream
  /** Reads a file that holds a token; absent where there are no files. */
  readonly readTextFile?: ((path: string) => Promise<string>) | undefined
}

type RoleCredential = Extract<Credential, { readonly kind: 'aws-container' | 'aws-web-identity' }>

const TIMEOUTS = { connectMs: 2_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 10_000 }

const containerSchema = z.object({
  AccessKeyId: z.string().min(1),
  SecretAccessKey: z.string().min(1),
  Token: z.string().min(1),
  Expiration: z.iso.datetime({ offset: true }),
})

/**
 * Fetches the keys of a role: from the agent of a container (ECS, EKS Pod Identity), or from STS for
 * the token of a service account (EKS). Rejects when they can't be had, with an error that says
 * where it failed and holds neither token nor key.
 */
export function createAwsKeySource(
  credential: RoleCredential,
  options: AwsSourceOptions,
): () => Promise<Expiring<AwsKeys>> {
  return credential.kind === 'aws-container'
    ? () => fetchFromContainer(credential, options)
    : () => fetchFromSts(credential, options)
}

type ContainerCredential = Extract<RoleCredential, { readonly kind: 'aws-container' }>

/** docs.aws.amazon.com sdkref, "Container credential provider". */
async function fetchFromContainer(
  { url, token, tokenFile }: ContainerCredential,
  options: AwsSourceOptions,
): Promise<Expiring<AwsKeys>> {
  const proof = tokenFile === null ? token : await readToken(tokenFile, options)
  const text = await exchange(options, {
    method: 'GET',
    url,
    headers: proof === null ? [] : ['authorization', proof],
    body: null,
  })
  const parsed = containerSchema.safeParse(parseJson(text))
  if (!parsed.success) throw new Error('The container’s credentials are not in their format.')
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = parsed.data
  return toKeys([AccessKeyId, SecretAccessKey, Token, Expiration])
}

type WebIdentityCredential = Extract<RoleCredential, { readonly kind: 'aws-web-identity' }>

/** docs.aws.amazon.com STS APIReference, AssumeRoleWithWebIdentity: answered in XML. */
async function fetchFromSts(
  { stsUrl, roleArn, tokenFile, sessionName }: WebIdentityCredential,
  options: AwsSourceOptions,
): Promise<Expiring<AwsKeys>> {
  const form = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    WebIdentityToken: await readToken(tokenFile, options),
  })
  const text = await exchange(options, {
    method: 'POST',
    url: stsUrl,
    headers: ['content-type', 'application/x-www-form-urlencoded'],
    body: form.toString(),
  })
  const values = ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration'].map(
    (tag) => new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(text)?.[1],
  )
  const known = values.filter((value) => value !== undefined)
  if (known.length < values.length) throw new Error('The answer of STS holds no credentials.')
  return toKeys(known)
}

function toKeys(values: readonly string[]): Expiring<AwsKeys> {
  const [accessKeyId = '', secretAccessKey = '', sessionToken = '', expiration = ''] = values
  return {
    value: { accessKeyId, secretAccessKey, sessionToken },
    expiresAtMs: Date.parse(expiration),
  }
}

async function readToken(path: string, { readTextFile }: AwsSourceOptions): Promise<string> {
  if (readTextFile === undefined) throw new Error('There are no files here to read a token from.')
  return (await readTextFile(path)).trim()
}

interface Exchange {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: HeaderList
  readonly body: string | null
}

async function exchange({ upstream }: AwsSourceOptions, request: Exchange): Promise<string> {
  const { status, body } = await fetchWhole(upstream, { ...request, timeouts: TIMEOUTS })
  if (status >= 200 && status <= 299) return decodeUtf8(body)
  // The body of a refusal may repeat the token.
  throw new Error(`The role’s credentials were refused with status ${status}.`)
}
