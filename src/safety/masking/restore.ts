import { normaliseName, type Vault } from './vault.ts'

/** A placeholder and what models make of one: other case, a bracket less, escapes, spaces. */
const OPEN = '(?:\\\\?\\[\\s?){0,2}'
const CLOSE = '(?:\\s?\\\\?\\]){0,2}'
const JOINT = '[\\s_\\\\-]{1,3}'
/** As long as a placeholder with all its decoration gets. */
const HELD_MAX = 96

export interface Restored {
  readonly text: string
  /** Placeholders that looked like ours and are not in the vault; they stay as they are. */
  readonly unknown: number
}

export interface RestoreOptions {
  readonly vault: Vault
  /** The text is JSON: values are escaped. */
  readonly format?: 'text' | 'json'
}

/** Puts the values of a call back into a whole text. */
export function restoreText(text: string, options: RestoreOptions): Restored {
  const expression = expressionFor(options.vault)
  if (expression === null) return { text, unknown: 0 }
  let unknown = 0
  const restored = text.replace(expression, (found) => {
    const value = valueFor(found, options)
    if (value === undefined) unknown += 1
    return value ?? found
  })
  return { text: restored, unknown }
}

/** Names of the kinds in use, with the call's nonce, with or without brackets. */
function expressionFor({ nonce, labels }: Vault): RegExp | null {
  const kinds = labels().toSorted((a, b) => b.length - a.length)
  if (kinds.length === 0) return null
  const ours = kinds.map((label) => label.replaceAll('_', JOINT)).join('|')
  return new RegExp(`${OPEN}(?:${ours})${JOINT}\\d{1,5}${JOINT}${nonce}${CLOSE}`, 'gi')
}

function valueFor(found: string, { vault, format }: RestoreOptions): string | undefined {
  const value = vault.valueOf(normaliseName(found))
  return value === undefined || format !== 'json' ? value : JSON.stringify(value).slice(1, -1)
}

/** Restores a text that comes in parts; what comes out is the same for every way of cutting it. */
export interface StreamRestorer {
  push(part: string): string
  /** What was still held back. */
  end(): string
  unknown(): number
}

/** Holds back only what may still turn out to be a placeholder of this call. */
export function createStreamRestorer(options: RestoreOptions): StreamRestorer {
  let held = ''
  let unknown = 0
  const release = (text: string) => {
    const restored = restoreText(text, options)
    unknown += restored.unknown
    return restored.text
  }
  return {
    push(part) {
      if (options.vault.labels().length === 0) return part
      held += part
      const cut = cutBefore(held, options.vault)
      const text = release(held.slice(0, cut))
      held = held.slice(cut)
      return text
    },
    end() {
      const text = release(held)
      held = ''
      return text
    },
    unknown: () => unknown,
  }
}

/** The first place from which the rest may be a placeholder that has not ended. */
function cutBefore(text: string, vault: Vault): number {
  const whole = wholeOnes(text, vault)
  for (let at = 0; at < text.length; at += 1) {
    if (mayStart(text, at) && mayGrow(text.slice(at), vault)) return at
    const end = whole.get(at)
    // What is whole and cannot grow is not cut up.
    if (end !== undefined) at = end - 1
  }
  return text.length
}

function wholeOnes(text: string, vault: Vault): ReadonlyMap<number, number> {
  const expression = expressionFor(vault)
  if (expression === null) return new Map()
  return new Map(
    Array.from(text.matchAll(expression), ({ 0: found, index }) => [index, index + found.length]),
  )
}

/** A bracket, an escape or a letter. */
function mayStart(text: string, at: number): boolean {
  const unit = text[at] ?? ''
  if (unit === '[' || unit === '\\') return true
  return /[a-z]/i.test(unit)
}

function mayGrow(rest: string, { labels, nonce }: Vault): boolean {
  if (rest.length > HELD_MAX || !/^[\s\\[\]A-Za-z0-9_-]*$/.test(rest)) return false
  const name = normaliseName(rest)
  if (name === '') return rest.length <= 6
  return labels().some((label) =>
    mayBecome(name, { label: normaliseName(label), nonce: normaliseName(nonce), rest }),
  )
}

interface Becoming {
  readonly label: string
  readonly nonce: string
  readonly rest: string
}

/** Is the name the beginning of label, number and nonce; or all of them, and brackets may follow? */
function mayBecome(name: string, { label, nonce, rest }: Becoming): boolean {
  if (name.length <= label.length) return label.startsWith(name)
  if (!name.startsWith(label)) return false
  const tail = name.slice(label.length)
  for (let digits = 1; digits <= 5 && /^\d+$/.test(tail.slice(0, digits)); digits += 1) {
    const written = tail.slice(digits)
    if (written === nonce) return /[A-Za-z0-9](?:\s?\\?\]?){0,2}$/.test(rest)
    if (nonce.startsWith(written)) return true
  }
  return false
}
