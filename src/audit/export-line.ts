import type { ChainEntry } from '../storage/queries/audit.ts'

/** An entry in an export: where it stands in the chain, and its content, byte for byte. */
export interface ExportedEntry {
  readonly sequence: number
  /** Null where the entry before is not there any more. */
  readonly previousHash: string | null
  readonly hash: string
  /** The JSON text that was hashed. */
  readonly content: string
}

const LINE =
  /^\{"sequence":(\d+),"previous_hash":(?:"([0-9a-f]{64})"|null),"hash":"([0-9a-f]{64})","entry":(.*)\}$/s

/**
 * One entry as one line of JSON. The content stands in it as it was hashed, so that the line is
 * both an object for whoever reads JSON and a proof for whoever checks the chain.
 */
export function toExportLine({ sequence, previousHash, hash, content }: ChainEntry): string {
  const previous = previousHash === null ? 'null' : `"${previousHash}"`
  return `{"sequence":${sequence},"previous_hash":${previous},"hash":"${hash}","entry":${content}}`
}

/** Reads such a line; null when it is none. */
export function readExportLine(line: string): ExportedEntry | null {
  const [, sequence, previousHash = null, hash, content] = LINE.exec(line) ?? []
  if (sequence === undefined || hash === undefined || content === undefined) return null
  return { sequence: Number(sequence), previousHash, hash, content }
}
