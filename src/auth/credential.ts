import type { HeaderReader } from '../domain/transport.ts'
import { GatewayError } from '../errors.ts'

/** Room for the tokens of identity providers, which carry many claims. */
const LENGTH_MAX = 8192
const SCHEME = 'bearer '

/**
 * The credential of a request: `Authorization: Bearer ...`, or `x-api-key` as Anthropic's SDKs send
 * it. Throws `invalid_api_key` when there is none.
 */
export function readCredential(header: HeaderReader): string {
  const authorization = header('authorization')
  if (authorization === undefined) {
    const key = header('x-api-key')
    if (key === undefined) throw missingCredential()
    return bound(key)
  }
  if (authorization.slice(0, SCHEME.length).toLowerCase() !== SCHEME) throw missingCredential()
  return bound(authorization.slice(SCHEME.length))
}

/** The one answer to all that was never valid: it tells nothing about what exists. */
export function invalidKey(): GatewayError {
  return new GatewayError('invalid_api_key', 'The API key is not valid.', { shouldRetry: false })
}

/** The answer to tokens that are changed, foreign or over. */
export function invalidToken(): GatewayError {
  return new GatewayError('invalid_token', 'The token is not valid. Log in again.', {
    shouldRetry: false,
  })
}

/** Whether it has the form of a signed token: three parts, the first a JSON object in base64url. */
export function looksLikeToken(credential: string): boolean {
  const first = credential.indexOf('.')
  const second = credential.indexOf('.', first + 1)
  return (
    credential.startsWith('eyJ') &&
    first > 0 &&
    second > first &&
    !credential.includes('.', second + 1)
  )
}

function bound(credential: string): string {
  if (credential.length > LENGTH_MAX) throw invalidKey()
  const trimmed = credential.trim()
  if (trimmed === '') throw missingCredential()
  return trimmed
}

function missingCredential() {
  return new GatewayError(
    'invalid_api_key',
    'No API key was given. Send it as "Authorization: Bearer sk-scalix-...".',
    { shouldRetry: false },
  )
}
