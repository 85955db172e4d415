import { forEachPair } from '../../lib/pairs.ts'
import type { Admit } from '../access.ts'
import type { Guard } from '../endpoint.ts'

/** Applies the one policy to a route of Hono; leaves the principal for the handler. */
export function createGuard(admit: Admit): Guard {
  return (permission, area) => async (c, next) => {
    if (permission === 'public') return next()
    const admission = await admit(
      { header: (name) => c.req.header(name), address: c.get('address') },
      { permission, area },
    )
    c.set('principal', admission.principal)
    forEachPair(admission.headers, (name, value) => c.header(name, value))
    return next()
  }
}
