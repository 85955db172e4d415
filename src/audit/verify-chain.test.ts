import { beforeAll, describe, expect, it } from 'vitest'
import { readExportLine, toExportLine, type ExportedEntry } from './export-line.ts'
import { CHAIN_START, createChainVerifier, type TrustedPoint } from './verify-chain.ts'

async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Buffer.from(digest).toString('hex')
}

let chain: ExportedEntry[]

beforeAll(async () => {
  chain = []
  let previousHash = CHAIN_START
  for (let sequence = 1; sequence <= 6; sequence += 1) {
    const content = JSON.stringify({ id: `aud_${sequence}`, note: 'a "quoted" text, "entry":{}' })
    const hash = await sha256Hex(previousHash + content)
    chain.push({ sequence, previousHash: sequence === 1 ? null : previousHash, hash, content })
    previousHash = hash
  }
})

async function verify(entries: readonly ExportedEntry[], trusted: TrustedPoint[] = []) {
  const verifier = createChainVerifier(trusted)
  for (const entry of entries) await verifier.push(entry)
  return verifier.report()
}
const at = (index: number): ExportedEntry => {
  const entry = chain[index]
  if (entry === undefined) throw new Error('no such entry')
  return entry
}

describe('the verifier of the chain', () => {
  it('finds nothing in a whole chain', async () => {
    expect(await verify(chain)).toMatchObject({ entries: 6, first: 1, last: 6, problems: [] })
  })

  it('finds a changed entry', async () => {
    const forged = { ...at(2), content: at(2).content.replace('aud_3', 'aud_x') }
    const { problems } = await verify([...chain.slice(0, 2), forged, ...chain.slice(3)])
    expect(problems).toEqual([{ kind: 'changed', sequence: 3 }])
  })

  it('finds an entry that was changed together with its own hash', async () => {
    const content = at(2).content.replace('aud_3', 'aud_x')
    const hash = await sha256Hex(at(1).hash + content)
    const forged = { ...at(2), content, hash }
    const { problems } = await verify([...chain.slice(0, 2), forged, ...chain.slice(3)])
    expect(problems).toContainEqual({ kind: 'broken_link', sequence: 4 })
  })

  it('finds what was removed, at the beginning too', async () => {
    const middle = await verify([...chain.slice(0, 2), ...chain.slice(4)])
    expect(middle.problems).toEqual([{ kind: 'missing', from: 3, to: 4 }])
    const beginning = await verify(chain.slice(2))
    expect(beginning.problems).toEqual([{ kind: 'missing', from: 1, to: 2 }])
  })

  it('finds what was moved', async () => {
    const { problems } = await verify([at(0), at(2), at(1), ...chain.slice(3)])
    expect(problems.map(({ kind }) => kind)).toContain('out_of_order')
  })

  it('begins after a trusted point, and confirms those on its way', async () => {
    const trusted = [at(1), at(3)].map(({ sequence, hash }) => ({ sequence, hash }))
    expect(await verify(chain.slice(2), trusted)).toMatchObject({ confirmed: 1, problems: [] })
  })

  it('finds a chain that was made up anew after a checkpoint', async () => {
    const trusted = [{ sequence: 4, hash: 'f'.repeat(64) }]
    const { problems } = await verify(chain, trusted)
    expect(problems).toEqual([{ kind: 'not_in_chain', sequence: 4 }])
  })
})

describe('a line of an export', () => {
  it('gives the content back byte for byte', () => {
    for (const entry of chain) expect(readExportLine(toExportLine(entry))).toEqual(entry)
    expect(JSON.parse(toExportLine(at(0)))).toMatchObject({ sequence: 1, entry: { id: 'aud_1' } })
  })

  it('is told from others', () => {
    expect(readExportLine('{"sequence":1}')).toBeNull()
  })
})
