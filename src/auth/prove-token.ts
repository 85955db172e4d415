import type { Clock } from '../domain/ports.ts'
import type { Tokens } from './jwt.ts'
import { standingOfToken, type Proof } from './standing.ts'
import type { Member } from './types.ts'

export interface TokenProverOptions {
  readonly tokens: Pick<Tokens, 'verify'>
  /** The user as a member of the tenant; null when it is none. Rejects without a database. */
  readonly findMember: (userId: string, tenantId: string) => Promise<Member | null>
  readonly now: Clock
}

/** Proves login tokens: the signature once, the user behind it each time it is confirmed. */
export function createTokenProver({ tokens, findMember, now }: TokenProverOptions) {
  return async function proveToken(credential: string): Promise<Proof | null> {
    const claims = await tokens.verify(credential)
    if (claims === null) return null
    const confirm = async () =>
      standingOfToken(claims, await findMember(claims.userId, claims.tenantId), now())
    return { standing: await confirm(), confirm }
  }
}
