/** Scripts as one store takes them: their text, and the SHA-1 (hex) it knows them by. */
export interface ScriptSources {
  text(lua: string): string
  /** Undefined until it was learned. */
  hash(lua: string): string | undefined
  learn(lua: string): Promise<void>
}

/**
 * `header` is a first line that this store wants. Hashes are kept as plain strings and never as
 * promises: on Workers a promise of one request must not be awaited by another. Holds one entry
 * per script of the program.
 */
export function createScriptSources(header: string): ScriptSources {
  const hashes = new Map<string, string>()
  const text = (lua: string) => header + lua
  return {
    text,
    hash: (lua) => hashes.get(lua),
    async learn(lua) {
      if (hashes.has(lua)) return
      const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text(lua)))
      const bytes = Array.from(new Uint8Array(digest))
      hashes.set(lua, bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''))
    },
  }
}
