import type { ChatRequest } from '../openai/chat-request.ts'
import { fnv1a } from '../lib/fnv1a.ts'
import { createLru } from '../lib/lru.ts'

/** Where a session was served last. */
export interface SessionPlace {
  readonly deploymentId: string
  readonly atMs: number
}

/** Which calls belong together, and where they went: prompt caches live there. */
export interface Sessions {
  find(key: string): SessionPlace | null
  keep(key: string, deploymentId: string): void
}

/** How long providers keep a prompt cache that nobody asks for. */
const KEEP_MS = 300_000
const ENTRIES_MAX = 50_000

/** Sessions of this process; each use prolongs one. */
export function createSessions(now: () => number): Sessions {
  const places = createLru<SessionPlace>(ENTRIES_MAX)
  return {
    find(key) {
      const place = places.get(key)
      return place === undefined || place.atMs + KEEP_MS < now() ? null : place
    },
    keep(key, deploymentId) {
      places.set(key, { deploymentId, atMs: now() })
    },
  }
}

/**
 * The key of a call's session: what the caller names, else its cache key, else its user with the
 * beginning of the conversation, which stays the same from turn to turn. Holds no text of it, and
 * the tenant's id keeps it apart from others'.
 */
export function sessionKeyOf(
  request: Pick<ChatRequest, 'messages' | 'prompt_cache_key' | 'user'>,
  { tenantId, session }: { readonly tenantId: string; readonly session: string | null },
): string | null {
  const named = session ?? request.prompt_cache_key ?? null
  if (named !== null) return `${tenantId}:${fnv1a(named)}${fnv1a(`${named}#`)}`
  const first = request.messages.findIndex(({ role }) => role === 'user')
  // A conversation that only begins has nothing to come back to.
  if (first < 0) return null
  const opening = JSON.stringify(request.messages.slice(0, first + 1))
  const text = `${request.user ?? ''}|${opening.length > 8_000 ? opening.slice(0, 8_000) : opening}`
  return `${tenantId}:${fnv1a(text)}${fnv1a(`${text}#`)}`
}

/** A number from 0 to 1 that is the same for the same text everywhere. */
export function hashShare(text: string): number {
  return Number.parseInt(fnv1a(text), 16) / 0x1_0000_0000
}
