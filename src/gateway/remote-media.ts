import type { EgressGuard, Upstream, UpstreamTimeouts } from '../domain/transport.ts'
import { GatewayError } from '../errors.ts'
import { encodeBase64 } from '../lib/base64url.ts'
import type { ChatRequest } from '../openai/chat-request.ts'
import type { RemoteAsset } from '../providers/adapter.ts'
import { ExchangeError, fetchWhole, type WholeAnswer } from '../transport/fetch-whole.ts'
import { mediaTypeOf } from './media-type.ts'
import { findRemoteMedia, type RemotePart } from './remote-parts.ts'

export interface RemoteMediaOptions {
  readonly upstream: Upstream
  readonly egress: EgressGuard
  /** Of one image or file; 0 fetches nothing. */
  readonly bytesMax: number
  /** Of all that one request names. */
  readonly totalBytesMax: number
}

/** The images and files that one request names by address. */
export interface RemoteMedia {
  /**
   * What stands at these addresses; each is fetched once for a call, whoever of its targets asks.
   * Rejects with GatewayError (400, with the part as `param`) when one can't be had.
   */
  get(urls: readonly string[]): Promise<ReadonlyMap<string, RemoteAsset>>
  /** Nobody waits any longer. */
  abort(): void
}

export type OpenRemoteMedia = (request: ChatRequest) => RemoteMedia

const COUNT_MAX = 32
const REDIRECTS_MAX = 3
const TIMEOUTS: UpstreamTimeouts = {
  connectMs: 5_000,
  firstByteMs: 10_000,
  idleMs: 10_000,
  totalMs: 30_000,
}
const HEADERS = ['accept', '*/*', 'accept-encoding', 'identity', 'user-agent', 'scalix-router']

/**
 * Fetches for providers that take bytes only. Addresses are the caller's: each hop passes the guard,
 * no credential goes along, and what comes has to be what its first bytes say it is.
 */
export function createRemoteMedia(options: RemoteMediaOptions): OpenRemoteMedia {
  return (request) => {
    const flights = new Map<string, Promise<RemoteAsset>>()
    const fetching: Fetching = {
      ...options,
      aborts: new Set(),
      budget: { left: options.totalBytesMax },
    }
    const fetchOnce = (part: RemotePart) => {
      const known = flights.get(part.url)
      if (known !== undefined) return known
      const flight = fetchPart(part, fetching)
      flights.set(part.url, flight)
      return flight
    }
    return {
      async get(urls) {
        const wanted = new Set(urls)
        const parts = findRemoteMedia(request).filter(({ url }) => wanted.has(url))
        const beyond = parts[COUNT_MAX]
        if (beyond !== undefined) throw refuse(beyond, `${COUNT_MAX} are the most for one request`)
        const pairs = parts.map(async (part) => [part.url, await fetchOnce(part)] as const)
        return new Map(await Promise.all(pairs))
      },
      abort() {
        for (const abort of fetching.aborts) abort()
      },
    }
  }
}

interface Fetching extends RemoteMediaOptions {
  readonly aborts: Set<() => void>
  /** Bytes that all of them may still have. */
  readonly budget: { left: number }
}

async function fetchPart(part: RemotePart, fetching: Fetching): Promise<RemoteAsset> {
  if (fetching.bytesMax === 0) throw refuse(part, 'this gateway does not fetch')
  const { status, header, body } = await follow(part, fetching)
  if (status !== 200) throw refuse(part, `its server answered with status ${status}`)
  fetching.budget.left -= body.length
  if (fetching.budget.left < 0) throw refuse(part, 'all of them together are too large')
  const mediaType = mediaTypeOf(body, header('content-type'))
  if (mediaType === null || !mediaType.startsWith(part.family)) {
    throw refuse(part, part.family === '' ? 'its format is not known' : 'it is something else')
  }
  return { mediaType, base64: encodeBase64(body) }
}

/** The answer at the end of a few redirects. */
async function follow(part: RemotePart, fetching: Fetching): Promise<WholeAnswer> {
  let { url } = part
  for (let hop = 0; hop <= REDIRECTS_MAX; hop += 1) {
    const answer = await ask(url, { part, fetching })
    const location = answer.header('location')
    if (answer.status < 300 || answer.status > 399 || location === undefined) return answer
    const next = URL.parse(location, url)
    if (next === null || !/^https?:$/.test(next.protocol)) break
    url = next.href
  }
  throw refuse(part, 'its address leads from one to another')
}

interface Asking {
  readonly part: RemotePart
  readonly fetching: Fetching
}

async function ask(address: string, { part, fetching }: Asking): Promise<WholeAnswer> {
  const url = URL.parse(address)
  if (url === null || url.username !== '' || url.password !== '') {
    throw refuse(part, 'the address is not one that may be fetched')
  }
  url.hash = ''
  const { upstream, egress, bytesMax, aborts } = fetching
  let forget = () => {}
  try {
    return await fetchWhole(
      upstream,
      { method: 'GET', url: url.href, egress, headers: HEADERS, body: null, timeouts: TIMEOUTS },
      {
        bodyBytesMax: bytesMax,
        onStart(abort) {
          aborts.add(abort)
          forget = () => aborts.delete(abort)
        },
      },
    )
  } catch (thrown) {
    throw thrown instanceof ExchangeError ? refuse(part, REASONS[thrown.kind]) : thrown
  } finally {
    forget()
  }
}

/** Public reasons: they tell nothing of a network behind the gateway. */
const REASONS: Readonly<Record<ExchangeError['kind'], string>> = {
  egress: 'the address is not one that may be fetched',
  connect: 'its server can not be reached',
  reset: 'its server broke the connection',
  timeout: 'its server took too long',
  protocol: 'it is too large, or what came is no answer',
  aborted: 'the call was given up',
}

function refuse({ param, family }: RemotePart, reason: string): GatewayError {
  const what = family === 'image/' ? 'image' : family === 'video/' ? 'video' : 'file'
  return new GatewayError('invalid_request', `The ${what} could not be fetched: ${reason}.`, {
    param,
  })
}
