import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCheckpointSigner, toKeyText } from '../../src/audit/checkpoints.ts'
import { toExportLine } from '../../src/audit/export-line.ts'
import { CHAIN_START } from '../../src/audit/verify-chain.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

let folder: string
let lines: string[]
let key: string
let checkpoints: string

async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Buffer.from(digest).toString('hex')
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'scalix-verify-'))
  lines = []
  let previousHash = CHAIN_START
  const hashes: string[] = []
  for (let sequence = 1; sequence <= 5; sequence += 1) {
    const content = JSON.stringify({ id: `aud_${sequence}`, type: 'request' })
    const hash = await sha256Hex(previousHash + content)
    hashes.push(hash)
    lines.push(toExportLine({ sequence, previousHash, hash, content }))
    previousHash = hash
  }
  const signer = createCheckpointSigner(() => Promise.resolve(new Uint8Array(32).fill(3)))
  key = toKeyText(await signer.publicKey())
  const signature = await signer.sign({ sequence: 4, hash: hashes[3] ?? '' }, new Date(0))
  checkpoints = join(folder, 'checkpoints.json')
  writeFileSync(checkpoints, JSON.stringify({ checkpoints: [{ signature }] }))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the command over an export; gives its exit code and what it says. */
function verify(
  exported: readonly string[],
  options: readonly string[] = [],
): Promise<{ code: number; output: string }> {
  const path = join(folder, 'export.jsonl')
  writeFileSync(path, `${exported.join('\n')}\n`)
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['node-server/verify-audit.ts', path, ...options],
      { cwd: ROOT },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : 0
        resolve({ code, output: stdout + stderr })
      },
    )
  })
}

const withCheckpoints = () => ['--checkpoints', checkpoints, '--key', key]

describe('npm run audit:verify', () => {
  it('says that a whole chain is whole', async () => {
    const { code, output } = await verify(lines, withCheckpoints())
    expect(output).toContain('5 entries from 1 to 5, 1 of 1 checkpoints confirmed')
    expect(code).toBe(0)
  })

  it('fails for a changed entry, and names it', async () => {
    const { code, output } = await verify(
      lines.map((line) => line.replace('aud_3', 'aud_x')),
      withCheckpoints(),
    )
    expect(output).toContain('{"kind":"changed","sequence":3}')
    expect(code).toBe(1)
  })

  it('fails for an end that was cut off before a checkpoint', async () => {
    expect((await verify(lines.slice(0, 3))).code).toBe(0)
    const { code, output } = await verify(lines.slice(0, 3), withCheckpoints())
    expect(output).toContain('ends before the checkpoint at 4')
    expect(code).toBe(1)
  })

  it('fails for lines that are no entries, and for a key of somebody else', async () => {
    expect((await verify([...lines, '{"sequence":6}'])).code).toBe(1)
    const stranger = createCheckpointSigner(() => Promise.resolve(new Uint8Array(32).fill(4)))
    const other = toKeyText(await stranger.publicKey())
    const { code } = await verify(lines, ['--checkpoints', checkpoints, '--key', other])
    expect(code).toBe(2)
  })
})
