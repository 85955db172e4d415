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
    const { headers } = admission
    for (let i = 0; i + 1 < headers.length; i += 2) {
      c.header(headers[i] ?? '', headers[i + 1] ?? '')
    }
    return next()
  }
}
