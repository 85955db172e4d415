import type { HeaderList, HeaderReader } from '../domain/transport.ts'

/** Headers of ours that a browser's script may read. */
export const EXPOSED_HEADERS = [
  'x-request-id',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'retry-after',
  'x-should-retry',
  'x-scalix-provider',
  'x-scalix-model',
  'x-scalix-strategy',
  'x-scalix-attempts',
  'x-scalix-fallback',
  'x-scalix-route-id',
  'x-scalix-warnings',
  'x-scalix-cost-usd',
  'x-guardrail-action',
  'x-guardrail-types',
  'x-guardrail-note',
] as const

/** Of model answers: they are data for programs, which nobody frames or refers from. */
export const DATA_HEADERS: HeaderList = ['x-content-type-options', 'nosniff']

/** Of all other answers, pages among them. */
export const SECURITY_HEADERS: HeaderList = [
  'x-content-type-options',
  'nosniff',
  'x-frame-options',
  'DENY',
  'referrer-policy',
  'no-referrer',
  'strict-transport-security',
  'max-age=31536000; includeSubDomains',
]

const EXPOSED = EXPOSED_HEADERS.join(', ')
const ANY_ORIGIN: HeaderList = [
  'access-control-allow-origin',
  '*',
  'access-control-expose-headers',
  EXPOSED,
]

/**
 * Cross-origin headers for one request. Credentials are never allowed: callers prove themselves
 * by a header, so that `*` gives a foreign page nothing that it does not already hold.
 */
export function createCorsHeaders(origins: readonly string[]) {
  const isOpen = origins.includes('*')
  const allowed = new Set(origins)
  return (header: HeaderReader): HeaderList => {
    const origin = header('origin')
    if (origin === undefined) return []
    if (isOpen) return ANY_ORIGIN
    if (!allowed.has(origin)) return ['vary', 'Origin']
    return [
      'access-control-allow-origin',
      origin,
      'vary',
      'Origin',
      'access-control-expose-headers',
      EXPOSED,
    ]
  }
}

export type CorsHeaders = ReturnType<typeof createCorsHeaders>
