/** Remembers, for one call, what each placeholder stands for. Lives in memory only. */
export interface Vault {
  /** The placeholder of a value: the same value of a kind has the same one. */
  placeholderFor(kind: string, value: string): string
  /** What a placeholder stands for, by its normalised name; undefined when it is none of ours. */
  valueOf(name: string): string | undefined
  /** The caller gave this value: it may come back as it is. */
  knows(value: string): boolean
  readonly nonce: string
  /** The kinds in use, as placeholders write them. */
  labels(): readonly string[]
}

/** What follows in a placeholder's name beside letters is dropped: models change it at will. */
export function normaliseName(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, '').toUpperCase()
}

/**
 * An empty vault. The nonce, four or more letters or digits that the caller draws at random for
 * each call, keeps users from writing placeholders of their own.
 */
export function createVault(nonce: string): Vault {
  const byValue = new Map<string, string>()
  const byName = new Map<string, string>()
  const values = new Set<string>()
  const counts = new Map<string, number>()
  const labels = new Map<string, string>()
  return {
    nonce,
    placeholderFor(kind, value) {
      const label = labels.get(kind) ?? labelOf(kind)
      labels.set(kind, label)
      const key = `${label}\u0000${value}`
      const known = byValue.get(key)
      if (known !== undefined) return known
      const count = (counts.get(label) ?? 0) + 1
      counts.set(label, count)
      const placeholder = `[[${label}_${count}_${nonce}]]`
      byValue.set(key, placeholder)
      byName.set(normaliseName(placeholder), value)
      values.add(value)
      return placeholder
    },
    valueOf: (name) => byName.get(name),
    knows: (value) => values.has(value),
    labels: () => [...counts.keys()],
  }
}

/** The kind as it stands in placeholders and marks, such as `CREDIT_CARD`. */
export function labelOf(kind: string): string {
  return (
    kind
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 32) || 'TEXT'
  )
}

/** What stands for a value that is never to come back. */
export function redactionOf(kind: string): string {
  return `[REDACTED_${labelOf(kind)}]`
}
