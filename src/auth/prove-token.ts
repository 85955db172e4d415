import type { Clock } from '../domain/ports.ts'
import type { Tokens } from './jwt.ts'
import { standingOfToken, type Proof } from './standing.ts'
import type { Account } from './types.ts'

export interface TokenProverOptions {
  readonly tokens: Pick<Tokens, 'verify'>
  /** The user with its memberships; null when there is none. Rejects without a database. */
  readonly findAccount: (userId: string) => Promise<Account | null>
  readonly now: Clock
}

/** Proves login tokens: the signature once, the user behind it each time it is confirmed. */
export function createTokenProver({ tokens, findAccount, now }: TokenProverOptions) {
  return async function proveToken(credential: string): Promise<Proof | null> {
    const claims = await tokens.verify(credential)
    if (claims === null) return null
    const confirm = async () => {
      const account = await findAccount(claims.userId)
      return standingOfToken(claims, account, now())
    }
    return { standing: await confirm(), confirm }
  }
}
