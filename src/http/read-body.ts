import { GatewayError } from '../errors.ts'
import { concatBytes } from '../lib/bytes.ts'

/** The documented refusal of a body over the limit. */
export function tooLarge(bytesMax: number): GatewayError {
  return new GatewayError('request_too_large', `The body is larger than ${bytesMax} bytes.`, {
    details: { max_bytes: bytesMax },
    shouldRetry: false,
  })
}

/** Throws `request_too_large` when the header already says so, before a byte is read. */
export function refuseTooLarge(contentLength: string | undefined, bytesMax: number): void {
  if (contentLength !== undefined && Number(contentLength) > bytesMax) throw tooLarge(bytesMax)
}

/**
 * The whole body of a web request. Throws `request_too_large` as soon as it is longer than
 * `bytesMax`, and `client_closed_request` when the caller left before its end.
 */
export async function readBody(request: Request, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = request.body?.getReader()
  for (;;) {
    const part = await readPart(reader)
    if (part === undefined) return concatBytes(chunks)
    length += part.length
    if (length > bytesMax) {
      void reader?.cancel()
      throw tooLarge(bytesMax)
    }
    chunks.push(part)
  }
}

async function readPart(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): Promise<Uint8Array | undefined> {
  try {
    const part = await reader?.read()
    return part === undefined || part.done ? undefined : part.value
  } catch (cause) {
    throw new GatewayError(
      'client_closed_request',
      'The caller left before its body was complete.',
      { cause },
    )
  }
}
