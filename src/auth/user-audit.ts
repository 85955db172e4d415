import type { Principal } from '../domain/principal.ts'
import { speaksForGateway } from '../domain/tenant.ts'
import type { NoteIdentityEvent } from './identity-events.ts'
import type { User } from './user-types.ts'

export interface UserChange {
  readonly type: string
  readonly before: User | null
  readonly after: User | null
  /** Where it concerns one tenant only. */
  readonly tenantId?: string
}

/** Notes who changed a user, with what was before and after. */
export function noteUserChange(note: NoteIdentityEvent) {
  return (caller: Principal, { type, before, after, tenantId }: UserChange): void => {
    const noted = tenantId ?? concerned(caller, after ?? before)
    note({
      type,
      severity: 'warning',
      tenantId: noted,
      keyId: caller.keyId,
      userId: caller.userId,
      resource: `user/${(after ?? before)?.id}`,
      metadata: { before: before && pick(before, noted), after: after && pick(after, noted) },
    })
  }
}

/** The one tenant of the user, whose auditors have to see it; of several, the one of whoever acts. */
function concerned(caller: Principal, user: User | null): string {
  const tenants = user?.memberships ?? []
  return tenants.length === 1 ? (tenants[0]?.tenantId ?? caller.tenantId) : caller.tenantId
}

/** Of other tenants, a tenant's auditors learn nothing. */
function pick(user: User, tenantId: string) {
  const seesAll = speaksForGateway({ tenantId })
  return {
    username: user.username,
    email: user.email,
    hasPassword: user.hasPassword,
    invitedUntil: user.invitedUntil,
    disabledAt: user.disabledAt,
    lockedUntil: user.lockedUntil,
    memberships: user.memberships.filter((it) => seesAll || it.tenantId === tenantId),
  }
}
