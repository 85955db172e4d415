import type { GatewayError } from '../errors.ts'
import type { Outlet } from '../domain/transport.ts'

/**
 * The caller's side of one call: an outlet that knows what has been said already. Functions, not
 * getters: an object literal with getters gets a hidden class of its own each time, which V8 keeps
 * alive, and all that it closes over with it, until a full collection.
 */
export interface Answer extends Outlet {
  /** Once true, a failure can only be told inside the body. */
  isHeadSent(): boolean
  /** The caller has left: whatever is written goes nowhere. */
  isClosed(): boolean
  /** A whole answer at once. */
  send(status: number, headers: readonly string[], body: Uint8Array | string): void
  /** Says what went wrong: as a status if that is still possible, else as an SSE error record. */
  fail(error: GatewayError): void
}
