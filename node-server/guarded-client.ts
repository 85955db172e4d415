import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { Client, type Dispatcher } from 'undici'
import type { EgressGuard, UpstreamReceiver } from '../src/domain/transport.ts'

/** Code of the error of a connection that the guard refuses. */
export const EGRESS = 'ERR_EGRESS'

/**
 * A client for one exchange with a host that a caller has named. The guard sees the addresses that
 * the connection is made to, not those that the name stood for a moment ago.
 */
export function openGuarded(origin: string, guard: EgressGuard, timeoutMs: number): Client {
  return new Client(origin, {
    allowH2: false,
    connect: { timeout: timeoutMs, lookup: guardedLookup(guard) },
  })
}

/** The receiver, after whose exchange the client is closed. */
export function closeAfter(client: Dispatcher, receiver: UpstreamReceiver): UpstreamReceiver {
  const close = () => void client.destroy()
  return {
    onHead: receiver.onHead,
    onChunk: receiver.onChunk,
    onEnd() {
      close()
      receiver.onEnd()
    },
    onFailure(failure) {
      close()
      receiver.onFailure(failure)
    },
  }
}

function guardedLookup(guard: EgressGuard): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, [])
        return
      }
      const allowed = found.filter(({ address }) => guard.allowsAddress(hostname, address))
      const [first] = allowed
      if (first === undefined) {
        const refused = new Error('The name stands for an address that may not be reached.')
        callback(Object.assign(refused, { code: EGRESS }), [])
      } else if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}
