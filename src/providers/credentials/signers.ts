import type { SignerFactory } from '../connections.ts'
import { signAws } from './aws-sigv4.ts'
import { createGoogleOauth, type GoogleOauthOptions } from './google-oauth.ts'

/** What the schemes need from the runtime. */
export type SignersOptions = GoogleOauthOptions

/**
 * The signing of every scheme that needs more than a fixed header: each has a file of its name
 * beside this one. Null for a credential that the scheme can't use.
 */
export function createSigners(options: SignersOptions): SignerFactory {
  return (scheme, settings) => {
    switch (scheme.kind) {
      case 'google-oauth':
        return createGoogleOauth(settings.credential, options)
      case 'aws-sigv4':
        return signAws(settings, { ...options, service: scheme.service })
      case 'bearer':
      case 'header':
      case 'none':
        return null
    }
  }
}
