import type {
  HeaderReader,
  Upstream,
  UpstreamFailureKind,
  UpstreamRequest,
} from '../domain/transport.ts'
import { concatBytes } from '../lib/bytes.ts'

/** A whole answer, whatever its status is. */
export interface WholeAnswer {
  readonly status: number
  readonly header: HeaderReader
  readonly body: Uint8Array
}

/** An exchange without an answer. Its message holds no secret and no body. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError'
  readonly kind: UpstreamFailureKind

  constructor(kind: UpstreamFailureKind, message: string) {
    super(message)
    this.kind = kind
  }
}

export interface FetchWholeOptions {
  readonly bodyBytesMax?: number
  /** Gets the way to give the exchange up, for callers that may lose interest. */
  readonly onStart?: (abort: () => void) => void
}

/** For small answers, such as those of token endpoints. */
const BODY_BYTES_MAX = 1024 * 1024

/**
 * Sends a request over the one way out and collects its answer. Rejects with ExchangeError when
 * none came, or (`protocol`) when it is longer than `bodyBytesMax`.
 */
export function fetchWhole(
  upstream: Upstream,
  request: UpstreamRequest,
  { bodyBytesMax = BODY_BYTES_MAX, onStart }: FetchWholeOptions = {},
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let length = 0
    let status = 0
    let header: HeaderReader = () => undefined
    const call = upstream.send(request, {
      onHead(headStatus, headReader) {
        status = headStatus
        header = headReader
      },
      onChunk(chunk) {
        length += chunk.length
        if (length > bodyBytesMax) {
          reject(new ExchangeError('protocol', 'The answer is too long.'))
          call.abort()
          return
        }
        chunks.push(chunk)
      },
      onEnd: () => resolve({ status, header, body: concatBytes(chunks) }),
      onFailure: ({ kind, message }) => reject(new ExchangeError(kind, message)),
    })
    onStart?.(() => call.abort())
  })
}
