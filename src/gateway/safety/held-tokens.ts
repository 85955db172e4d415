import { isJsonObject } from '../../lib/json.ts'

/** Token probabilities on their way: they spell the text out, so that they wait as it does. */
export interface HeldTokens {
  /** Takes a chunk's `logprobs`. */
  hold(logprobs: unknown): void
  /** Some text came, and some was let out. Once it is not the same text, tokens are dropped. */
  pass(came: string, released: string): void
  /** `logprobs` for what was let out since; undefined where there are none. */
  take(): object | undefined
}

interface Token {
  readonly field: string
  readonly value: unknown
  readonly length: number
}

/** Holds tokens back until as much text has been let out. */
export function createHeldTokens(): HeldTokens {
  const held: Token[] = []
  /** Text that came and was not let out yet. */
  let waiting = ''
  let released = 0
  let isSame = true
  return {
    hold(logprobs) {
      if (!isJsonObject(logprobs) || !isSame) return
      for (const [field, values] of Object.entries(logprobs)) {
        if (!Array.isArray(values)) continue
        for (const value of values as unknown[]) {
          const token = isJsonObject(value) ? value['token'] : undefined
          held.push({ field, value, length: typeof token === 'string' ? token.length : 0 })
        }
      }
    },
    pass(came, out) {
      if (!isSame) return
      waiting += came
      if (waiting.startsWith(out)) {
        waiting = waiting.slice(out.length)
        released += out.length
        return
      }
      isSame = false
      held.length = 0
      waiting = ''
    },
    take() {
      if (held.length === 0) return undefined
      const lists: Record<string, unknown[]> = {}
      let count = 0
      for (const { field, value, length } of held) {
        if (length > released) break
        released -= length
        count += 1
        const list = (lists[field] ??= [])
        list.push(value)
      }
      held.splice(0, count)
      return count === 0 ? undefined : lists
    },
  }
}
