import type { HeaderList } from '../../domain/transport.ts'
import type { Credential } from '../adapter.ts'
import type { Connection } from '../connections.ts'
import { parseGoogleKey } from './google-keys.ts'
import { createTokenSource, type TokenSourceOptions } from './google-token.ts'
import { createTokenCache } from './token-cache.ts'

export interface GoogleOauthOptions extends TokenSourceOptions {
  readonly canShareWork: boolean
}

/**
 * Signs requests to Google Cloud: with an express key as it is, or with an access token that is
 * fetched when it is first needed and renewed before it expires. Null for other credentials;
 * throws ConnectionProblem when a credential's JSON is not usable.
 */
export function createGoogleOauth(
  credential: Credential | null,
  options: GoogleOauthOptions,
): Connection['authorize'] | null {
  if (credential?.kind === 'secret') {
    const headers = ['x-goog-api-key', credential.value]
    return () => headers
  }
  if (credential?.kind !== 'google-json') return null
  const fetchToken = createTokenSource(parseGoogleKey(credential.json), options)
  const currentToken = createTokenCache({ ...options, fetchToken })
  return () => {
    const token = currentToken()
    return typeof token === 'string' ? toHeaders(token) : token.then(toHeaders)
  }
}

const toHeaders = (token: string): HeaderList => ['authorization', `Bearer ${token}`]
