import type { Principal } from '../domain/principal.ts'
import { speaksForGateway } from '../domain/tenant.ts'
import type { GatewayError } from '../errors.ts'
import { noteUserChange, type UserChange } from './user-audit.ts'
import { lastAdmin, noSuchUser, refuseToManage, showTo } from './user-rules.ts'
import type { User, UserServiceOptions } from './user-types.ts'

/** What all changes of users begin and end with. */
export function createUserDesk(options: UserServiceOptions) {
  const { queries } = options
  const noteChange = noteUserChange(options.note)

  async function findVisible(caller: Principal, userId: string): Promise<User> {
    const user = await queries.find(userId)
    const isVisible = user?.memberships.some(({ tenantId }) => tenantId === caller.tenantId)
    if (user === null || !(speaksForGateway(caller) || isVisible === true)) throw noSuchUser()
    return user
  }

  return {
    /** Throws `not_found` for a user of whom the caller may not know. */
    findVisible,
    /** Throws `permission_denied` as well, for one whom the caller may not change. */
    async findManaged(caller: Principal, userId: string): Promise<User> {
      const user = await findVisible(caller, userId)
      refuseToManage(caller, user)
      return user
    },
    /** After a change that took place: what is there now, noted and announced. */
    async conclude(
      caller: Principal,
      id: string,
      change: Omit<UserChange, 'after'>,
    ): Promise<User> {
      const after = await queries.find(id)
      noteChange(caller, { ...change, after })
      await options.onChanged()
      const shown = after ?? change.before
      if (shown === null) throw noSuchUser()
      return showTo(caller, shown)
    },
    /** Why a change did not take place: somebody was quicker, or it would leave no admin. */
    async explain(userId: string): Promise<GatewayError> {
      return (await queries.find(userId)) === null ? noSuchUser() : lastAdmin()
    },
  }
}

export type UserDesk = ReturnType<typeof createUserDesk>
