/** Something about identity that somebody may have to answer for. Never holds a secret. */
export interface IdentityEvent {
  /** What, as noun and past verb: `login.failed`. */
  readonly type: string
  readonly severity: 'info' | 'warning' | 'critical'
  /** The tenant that it is about, whose auditors see it; null while nobody is proven. */
  readonly tenantId: string | null
  readonly keyId?: string | null
  readonly userId?: string | null
  readonly address?: string
  readonly requestId?: string
  /** On what, as kind and id: `key/k_123`. */
  readonly resource?: string
  /** Facts beside these, such as the state before and after. */
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** Takes note of an event; never throws. */
export type NoteIdentityEvent = (event: IdentityEvent) => void
