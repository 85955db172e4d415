import type { Tokens } from './jwt.ts'
import type { AccountWithPassword, Membership } from './types.ts'

export interface LoginAnswer {
  readonly access_token: string
  readonly token_type: 'bearer'
  /** Seconds. */
  readonly expires_in: number
}

/** The tenant that a login leads to; X-Tenant-ID leads to the others. */
export function findHome(account: AccountWithPassword | null): Membership | undefined {
  if (account === null || account.disabledAt !== null) return undefined
  return account.memberships.find((membership) => membership.tenantStatus === 'active')
}

interface SessionOf {
  readonly userId: string
  readonly home: Membership
  readonly generation: number
}

/** A token for a user who has just proven to be one. */
export async function openSession(
  tokens: Pick<Tokens, 'issue'>,
  { userId, home, generation }: SessionOf,
): Promise<LoginAnswer> {
  const { tenantId, role } = home
  const { token, expiresInS } = await tokens.issue({ userId, tenantId, role, generation })
  return { access_token: token, token_type: 'bearer', expires_in: expiresInS }
}
