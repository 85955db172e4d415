import type { z } from 'zod'
import { GatewayError } from '../errors.ts'
import { toParamPath } from '../lib/param-path.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

export interface JsonBody<Value> {
  readonly text: string
  readonly value: Value
}

/**
 * Decodes, parses and checks a body once. Throws GatewayError `invalid_json` or
 * `invalid_request` with the first offending field as `param` and all of them in `details`.
 */
export function parseJsonBody<Schema extends z.ZodType>(
  body: Uint8Array,
  schema: Schema,
): JsonBody<z.infer<Schema>> {
  const text = decode(body)
  const result = schema.safeParse(parse(text))
  if (!result.success) throw toInvalidRequest(result.error)
  return { text, value: result.data }
}

function decode(body: Uint8Array): string {
  try {
    return decoder.decode(body)
  } catch (cause) {
    throw new GatewayError('invalid_json', 'The body is not valid UTF-8.', { cause })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    // The parser's own message quotes the body, which may hold a prompt.
    throw new GatewayError('invalid_json', 'The body is not valid JSON.', { cause })
  }
}

const ISSUES_MAX = 10

/** A schema's complaints as the error that OpenAI SDKs read; values are not quoted. */
export function toInvalidRequest(error: z.ZodError): GatewayError {
  const problems = error.issues.slice(0, ISSUES_MAX).map((issue) => ({
    param: toParamPath(issue.path),
    message: issue.message,
  }))
  const [first] = problems
  const param = first?.param ?? ''
  return new GatewayError(
    'invalid_request',
    param === '' ? (first?.message ?? 'The request is invalid.') : `${param}: ${first?.message}`,
    { cause: error, param: param === '' ? null : param, details: { problems } },
  )
}
