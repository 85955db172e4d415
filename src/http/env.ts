import type { Principal } from '../domain/principal.ts'

/** Hono's environment: what middleware leaves for handlers. */
export interface HttpEnv {
  Variables: {
    requestId: string
    /** Of the peer, as the runtime knows it. */
    address: string
    /** Set on every endpoint that is not public. */
    principal: Principal
  }
}
