import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { AuditReader, AuditSearch } from '../../audit/audit-reader.ts'
import { toKeyText, type CheckpointSigner } from '../../audit/checkpoints.ts'
import { encodeUtf8 } from '../../lib/bytes.ts'
import { parseJson } from '../../lib/json.ts'
import type { FoundEntry } from '../../storage/queries/audit.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import type { HttpEnv } from '../env.ts'
import { ERROR_ANSWERS } from '../openapi.ts'

const LIMIT_MAX = 500
const time = z.iso.datetime({ offset: true }).or(z.iso.date()).optional()
const word = z.string().min(1).max(256).optional()

const filterFields = {
  from: time,
  to: time.openapi({ description: 'Excluded.' }),
  type: word.openapi({ description: 'For example `request` or `key.created`.' }),
  severity: z.enum(['info', 'warning', 'critical']).optional(),
  key_id: word,
  user_id: word,
  request_id: word,
  q: word.openapi({ description: 'A text that the entry holds.' }),
  tenants: z.enum(['own', 'all']).default('own').openapi({
    description: '`all` is for the tenant that runs the gateway.',
  }),
}

const searchSchema = z.strictObject({
  ...filterFields,
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(50),
  below: z.coerce.number().int().positive().optional().openapi({
    description: '`next_cursor` of the page before.',
  }),
})

const exportSchema = z.strictObject({
  ...filterFields,
  format: z.enum(['jsonl', 'json']).default('jsonl'),
})

const entrySchema = z
  .looseObject({
    sequence: z.int(),
    hash: z.string(),
    id: z.string(),
    at: z.string(),
    type: z.string(),
    severity: z.string(),
  })
  .openapi('AuditEntry')

const pageSchema = z
  .object({ entries: z.array(entrySchema), next_cursor: z.int().nullable() })
  .openapi('AuditPage')

const checkpointsSchema = z
  .object({
    public_key: z.string(),
    checkpoints: z.array(
      z.object({
        sequence: z.int(),
        hash: z.string(),
        at: z.iso.datetime(),
        signature: z.string(),
      }),
    ),
  })
  .openapi('AuditCheckpoints')

/** GET /api/audit: entries, newest first. */
const search = (reader: AuditReader) =>
  defineEndpoint({
    permission: 'audit:read',
    route: {
      method: 'get',
      path: '/api/audit',
      tags: ['Audit'],
      summary: 'Search the audit log',
      request: { query: searchSchema },
      responses: {
        200: {
          description: 'One page of entries.',
          content: { 'application/json': { schema: pageSchema } },
        },
        ...ERROR_ANSWERS,
      },
    },
    handler: async (c) => {
      const { limit, below = null, ...filter } = c.req.valid('query')
      const page = await reader.search(c.get('principal'), toSearch(filter), { limit, below })
      return c.json({ entries: page.entries.map(toWire), next_cursor: page.nextCursor }, 200)
    },
  })

/** GET /api/audit/export: entries in the order of the chain, for SIEM tools and the verifier. */
const exportEntries = (reader: AuditReader) =>
  defineEndpoint({
    permission: 'audit:read',
    route: {
      method: 'get',
      path: '/api/audit/export',
      tags: ['Audit'],
      summary: 'Export the audit log',
      request: { query: exportSchema },
      responses: {
        200: {
          description: 'Streamed: an entry a line; with `format=json` one array.',
          content: { 'application/x-ndjson': { schema: z.string() } },
        },
        ...ERROR_ANSWERS,
      },
    },
    handler: async (c) => {
      const { format, ...filter } = c.req.valid('query')
      const lines = reader.exportLines(c.get('principal'), toSearch(filter))
      // The first batch decides about the status: a refusal is still told as one.
      const first = await lines.next()
      const batches = resume(first, lines)
      return format === 'json'
        ? send(c, asArray(batches), 'application/json')
        : send(c, asLines(batches), 'application/x-ndjson')
    },
  })

/** GET /api/audit/checkpoints: signed ends of the chain, and the key to check them with. */
const checkpoints = (reader: AuditReader, signer: CheckpointSigner) =>
  defineEndpoint({
    permission: 'audit:read',
    route: {
      method: 'get',
      path: '/api/audit/checkpoints',
      tags: ['Audit'],
      summary: 'Signed checkpoints of the chain',
      responses: {
        200: {
          description: 'Oldest first.',
          content: { 'application/json': { schema: checkpointsSchema } },
        },
        ...ERROR_ANSWERS,
      },
    },
    handler: async (c) => {
      const found = await reader.checkpoints(c.get('principal'))
      return c.json(
        {
          public_key: toKeyText(await signer.publicKey()),
          checkpoints: found.map((it) => ({ ...it, at: it.at.toISOString() })),
        },
        200,
      )
    },
  })

/** `/api/audit`: what happened, for those who have to answer for it. */
export function audit(reader: AuditReader, signer: CheckpointSigner): Endpoint[] {
  return [search(reader), exportEntries(reader), checkpoints(reader, signer)]
}

type Filter = Omit<z.infer<typeof exportSchema>, 'format'>

function toSearch({ from, to, key_id: keyId, user_id: userId, ...rest }: Filter): AuditSearch {
  return {
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
    type: rest.type,
    severity: rest.severity,
    keyId,
    userId,
    requestId: rest.request_id,
    text: rest.q,
    allTenants: rest.tenants === 'all',
  }
}

/** The entry's own fields, and where it stands in the chain. */
function toWire({ sequence, hash, content }: FoundEntry) {
  const entry = parseJson(content) as { id: string; at: string; type: string; severity: string }
  return { sequence, hash, ...entry }
}

async function* resume(
  first: IteratorResult<string[]>,
  rest: AsyncGenerator<string[]>,
): AsyncGenerator<string[]> {
  if (first.done === true) return
  yield first.value
  yield* rest
}

async function* asLines(batches: AsyncGenerator<string[]>): AsyncGenerator<string> {
  for await (const batch of batches) yield `${batch.join('\n')}\n`
}

async function* asArray(batches: AsyncGenerator<string[]>): AsyncGenerator<string> {
  let separator = '['
  for await (const batch of batches) {
    yield separator + batch.join(',\n')
    separator = ',\n'
  }
  yield separator === '[' ? '[]\n' : ']\n'
}

/** Asks for the next batch only when the reader has taken the one before. */
function send(c: Context<HttpEnv>, texts: AsyncGenerator<string>, contentType: string) {
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await texts.next()
      if (next.done === true) controller.close()
      else controller.enqueue(encodeUtf8(next.value))
    },
    cancel: () => void texts.return(undefined),
  })
  // The library has no type for a body of several JSON values.
  return c.body(body, 200, { 'content-type': contentType }) as never
}
