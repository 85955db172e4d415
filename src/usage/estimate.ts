/** Bytes of text that make a token, on average over prose, code and JSON (o200k, cl100k). */
const BYTES_PER_TOKEN = 4

/** Tokens of a text or body by its length in bytes; for where nobody has counted them. */
export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN)
}
