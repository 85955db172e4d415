import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { readCheckpoint } from '../src/audit/checkpoints.ts'
import { readExportLine } from '../src/audit/export-line.ts'
import { createChainVerifier, type TrustedPoint } from '../src/audit/verify-chain.ts'
import { decodeBase64Url } from '../src/lib/base64url.ts'

const USAGE = `npm run audit:verify -- EXPORT.jsonl [--checkpoints CHECKPOINTS.json --key KEY]

Checks an export of the audit log without the gateway: GET /api/audit/export?tenants=all.
CHECKPOINTS.json is an answer of GET /api/audit/checkpoints; KEY is the public key that you noted
when the gateway was set up. Without them an end that was cut off can't be seen.`

/** The command behind `npm run audit:verify`: exits with 1 when the chain is not whole. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { checkpoints: { type: 'string' }, key: { type: 'string' } },
    allowPositionals: true,
  })
  const [path] = positionals
  if (path === undefined) {
    console.error(USAGE)
    return 2
  }
  const trusted = await readTrusted(values)
  const verifier = createChainVerifier(trusted)
  let unread = 0
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const entry = readExportLine(line)
    if (entry === null) unread += line.trim() === '' ? 0 : 1
    else await verifier.push(entry)
  }
  const report = verifier.report()
  const newest = trusted.at(-1)
  const isCut = newest !== undefined && (report.last ?? 0) < newest.sequence
  for (const problem of report.problems) console.log(JSON.stringify(problem))
  if (unread > 0) console.log(`${unread} lines are no entries.`)
  if (isCut) console.log(`The chain ends before the checkpoint at ${newest.sequence}.`)
  const isWhole = report.problems.length === 0 && unread === 0 && !isCut && report.entries > 0
  console.log(
    `${report.entries} entries from ${report.first ?? '-'} to ${report.last ?? '-'}, ` +
      `${report.confirmed} of ${trusted.length} checkpoints confirmed: ` +
      (isWhole ? 'the chain is whole.' : 'THE CHAIN IS NOT WHOLE.'),
  )
  return isWhole ? 0 : 1
}

/** Checkpoints whose signature is right; the others count as problems by their absence. */
async function readTrusted({
  checkpoints: path,
  key,
}: {
  readonly checkpoints?: string | undefined
  readonly key?: string | undefined
}): Promise<TrustedPoint[]> {
  if (path === undefined || key === undefined) return []
  const publicKey: unknown = JSON.parse(Buffer.from(decodeBase64Url(key) ?? []).toString())
  const text = await new Response(createReadStream(path) as unknown as ReadableStream).text()
  const { checkpoints } = JSON.parse(text) as { checkpoints: { signature: string }[] }
  const points: TrustedPoint[] = []
  for (const { signature } of checkpoints) {
    const point = await readCheckpoint(signature, publicKey as Parameters<typeof readCheckpoint>[1])
    if (point === null) throw new Error('A checkpoint is not signed by this key.')
    points.push(point)
  }
  return points
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(2)
  },
)
