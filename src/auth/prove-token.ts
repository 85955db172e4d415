import type { Clock } from '../domain/ports.ts'
import type { Tokens } from './jwt.ts'
import type { ExternalProver } from './external-accounts.ts'
import { standingOfToken, type Proof } from './standing.ts'
import type { Account } from './types.ts'

export interface TokenProverOptions {
  readonly tokens: Pick<Tokens, 'verify'>
  /** The user with its memberships; null when there is none. Rejects without a database. */
  readonly findAccount: (userId: string) => Promise<Account | null>
  /** Tokens of identity providers; absent where none is configured. */
  readonly external?: ExternalProver | undefined
  readonly now: Clock
}

/** Proves login tokens: the signature once, the user behind it each time it is confirmed. */
export function createTokenProver({ tokens, findAccount, external, now }: TokenProverOptions) {
  return async function proveToken(credential: string): Promise<Proof | null> {
    if (external?.isFor(credential) === true) return external.prove(credential)
    const claims = await tokens.verify(credential)
    if (claims === null) return null
    const confirm = async () => {
      const account = await findAccount(claims.userId)
      return standingOfToken(claims, account, now())
    }
    return { standing: await confirm(), confirm }
  }
}
