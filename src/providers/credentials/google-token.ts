import { importPKCS8, SignJWT } from 'jose'
import { z } from 'zod'
import type { Clock } from '../../domain/ports.ts'
import type { HeaderList, Upstream, UpstreamRequest } from '../../domain/transport.ts'
import { decodeUtf8 } from '../../lib/bytes.ts'
import { isJsonObject, parseJson, textOf } from '../../lib/json.ts'
import { fetchWhole } from '../../transport/fetch-whole.ts'
import type { ExternalAccountKey, GoogleKey, ServiceAccountKey, UserKey } from './google-keys.ts'
import type { AccessToken } from './token-cache.ts'

export interface TokenSourceOptions {
  readonly upstream: Upstream
  readonly now: Clock
  /** Reads a file that holds a subject token; absent where there are no files. */
  readonly readTextFile?: ((path: string) => Promise<string>) | undefined
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const USER_TOKEN_URL = 'https://oauth2.googleapis.com/token'
const LIFETIME_S = 3600
const TIMEOUTS = { connectMs: 10_000, firstByteMs: 10_000, idleMs: 10_000, totalMs: 20_000 }

/**
 * Fetches an access token with a credential. Rejects when it can't be had, with an error that
 * says where it failed and holds neither token nor key.
 */
export function createTokenSource(
  key: GoogleKey,
  options: TokenSourceOptions,
): () => Promise<AccessToken> {
  switch (key.type) {
    case 'service_account':
      return createServiceAccountSource(key, options)
    case 'authorized_user':
      return () => fetchUserToken(key, options)
    case 'external_account':
      return () => fetchFederatedToken(key, options)
  }
}

/** RFC 7523 with RS256 (developers.google.com/identity/protocols/oauth2/service-account). */
function createServiceAccountSource(account: ServiceAccountKey, options: TokenSourceOptions) {
  let signingKey: CryptoKey | undefined
  return async () => {
    // The key itself is kept, not its promise: on Workers no request may await another's work.
    signingKey ??= await importPKCS8(account.private_key, 'RS256')
    const issuedAtS = Math.floor(options.now() / 1000)
    const assertion = await new SignJWT({ scope: SCOPE })
      .setProtectedHeader({
        alg: 'RS256',
        typ: 'JWT',
        ...(account.private_key_id !== undefined && { kid: account.private_key_id }),
      })
      .setIssuer(account.client_email)
      .setAudience(account.token_uri)
      .setIssuedAt(issuedAtS)
      .setExpirationTime(issuedAtS + LIFETIME_S)
      .sign(signingKey)
    return fetchToken(options, {
      url: account.token_uri,
      form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion },
    })
  }
}

function fetchUserToken(user: UserKey, options: TokenSourceOptions): Promise<AccessToken> {
  const { client_id: id, client_secret: secret, refresh_token: token } = user
  return fetchToken(options, {
    url: USER_TOKEN_URL,
    form: {
      grant_type: 'refresh_token',
      client_id: id,
      client_secret: secret,
      refresh_token: token,
    },
  })
}

/** RFC 8693 at Google's STS, then, where asked for, the service account in its place. */
async function fetchFederatedToken(
  account: ExternalAccountKey,
  options: TokenSourceOptions,
): Promise<AccessToken> {
  const { client_id: id, client_secret: secret, service_account_impersonation_url: url } = account
  const headers =
    id === undefined ? [] : ['authorization', `Basic ${btoa(`${id}:${secret ?? ''}`)}`]
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    audience: account.audience,
    scope: SCOPE,
    subject_token_type: account.subject_token_type,
    subject_token: await readSubjectToken(account, options),
  }
  const federated = await fetchToken(options, { url: account.token_url, form, headers })
  return url === undefined ? federated : impersonate(account, { url, federated }, options)
}

async function readSubjectToken(
  { credential_source: source }: ExternalAccountKey,
  options: TokenSourceOptions,
): Promise<string> {
  const text =
    'file' in source
      ? await readSubjectFile(source.file, options)
      : await requestText(options, {
          method: 'GET',
          url: source.url,
          headers: Object.entries(source.headers ?? {}).flat(),
          body: null,
          timeouts: TIMEOUTS,
        })
  if (source.format?.type !== 'json') return text.trim()
  const fields = parseJson(text)
  const name = source.format.subject_token_field_name ?? 'access_token'
  const token = isJsonObject(fields) ? textOf(fields[name]) : undefined
  if (token === undefined) throw new Error('The subject token is not in its JSON.')
  return token
}

async function readSubjectFile(path: string, { readTextFile }: TokenSourceOptions) {
  if (readTextFile === undefined) throw new Error('Subject tokens in files can’t be read here.')
  return readTextFile(path)
}

/** IAM Credentials API, `generateAccessToken`. */
async function impersonate(
  account: ExternalAccountKey,
  { url, federated }: { readonly url: string; readonly federated: AccessToken },
  options: TokenSourceOptions,
): Promise<AccessToken> {
  const lifetimeS = account.service_account_impersonation?.token_lifetime_seconds ?? LIFETIME_S
  const text = await requestText(options, {
    method: 'POST',
    url,
    headers: ['content-type', 'application/json', 'authorization', `Bearer ${federated.value}`],
    body: JSON.stringify({ scope: [SCOPE], lifetime: `${lifetimeS}s` }),
    timeouts: TIMEOUTS,
  })
  const answer = impersonationSchema.safeParse(parseJson(text))
  if (!answer.success) throw new Error('The impersonation’s answer holds no token.')
  return { value: answer.data.accessToken, expiresAtMs: Date.parse(answer.data.expireTime) }
}

const impersonationSchema = z.object({
  accessToken: z.string().min(1),
  expireTime: z.iso.datetime({ offset: true }),
})

const tokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive().default(LIFETIME_S),
})

interface TokenRequest {
  readonly url: string
  readonly form: Readonly<Record<string, string>>
  readonly headers?: HeaderList
}

async function fetchToken(
  options: TokenSourceOptions,
  { url, form, headers = [] }: TokenRequest,
): Promise<AccessToken> {
  const text = await requestText(options, {
    method: 'POST',
    url,
    headers: ['content-type', 'application/x-www-form-urlencoded', ...headers],
    body: new URLSearchParams(form).toString(),
    timeouts: TIMEOUTS,
  })
  const answer = tokenSchema.safeParse(parseJson(text))
  if (!answer.success) throw new Error('The token endpoint’s answer holds no token.')
  const { access_token: value, expires_in: lifetimeS } = answer.data
  return { value, expiresAtMs: options.now() + lifetimeS * 1000 }
}

async function requestText(options: TokenSourceOptions, request: UpstreamRequest): Promise<string> {
  const { status, body } = await fetchWhole(options.upstream, request)
  const text = decodeUtf8(body)
  if (status >= 200 && status <= 299) return text
  const { host } = new URL(request.url)
  throw new Error(`${host} answered with status ${status}${errorCodeOf(text)}.`)
}

/** OAuth's error code and nothing else: descriptions may repeat what was sent. */
function errorCodeOf(text: string): string {
  const answer = parseJson(text)
  const code = isJsonObject(answer) ? answer.error : undefined
  return typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? ` (${code})` : ''
}
