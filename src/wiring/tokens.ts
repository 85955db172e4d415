import { loadTokenKeys, TokenKeyError } from '../auth/jwt-keys.ts'
import { createTokens, type Tokens } from '../auth/jwt.ts'
import { ConfigError, type Config, type Secrets } from '../config.ts'
import type { Platform } from '../platform.ts'

interface LoginTokensOptions {
  readonly platform: Pick<Platform, 'now'>
  readonly config: Config
  readonly secrets: Secrets
  readonly createId: (prefix: string) => string
}

/** Login tokens as they are configured. `prepare` rejects with ConfigError for an unfit key. */
export function createLoginTokens(options: LoginTokensOptions): Tokens {
  const { platform, config, secrets, createId } = options
  const tokens = createTokens({
    algorithm: config.JWT_ALGORITHM,
    loadKeys: () =>
      loadTokenKeys({
        algorithm: config.JWT_ALGORITHM,
        secret: secrets.jwtSecret,
        privateKey: config.JWT_PRIVATE_KEY,
        publicKey: config.JWT_PUBLIC_KEY,
      }),
    expiryHours: config.JWT_EXPIRY_HOURS,
    createId,
    now: platform.now,
  })
  return {
    ...tokens,
    async prepare() {
      try {
        await tokens.prepare()
      } catch (error) {
        throw error instanceof TokenKeyError ? new ConfigError([error.message]) : error
      }
    },
  }
}
