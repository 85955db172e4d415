import { GatewayError } from '../errors.ts'

/** Where a page of keys ended. */
export interface KeyCursor {
  readonly createdAt: Date
  readonly id: string
}

const FORM = /^(\d{1,15})-([0-9a-z]{1,32})$/

/** A place in the list of keys as a short text. */
export function formatCursor({ createdAt, id }: KeyCursor): string {
  return `${createdAt.getTime()}-${id}`
}

/** Reads the text back. Throws `invalid_request` for one that this did not make. */
export function parseCursor(text: string): KeyCursor {
  const [, createdAtMs, id] = FORM.exec(text) ?? []
  if (createdAtMs === undefined || id === undefined) {
    throw new GatewayError('invalid_request', 'The cursor is not one of ours.', { param: 'after' })
  }
  return { createdAt: new Date(Number(createdAtMs)), id }
}
