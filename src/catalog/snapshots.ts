/**
 * How a provider dates the snapshots of a model: `gpt-5.5-2026-04-23`, `claude-haiku-4-5-20251001`.
 * Such an id goes upstream as it is, with the facts and prices of the undated row.
 */
const DATED: Readonly<Record<string, RegExp>> = {
  openai: /-20\d\d-[01]\d-[0-3]\d$/,
  anthropic: /-20\d\d[01]\d[0-3]\d$/,
}

const ANY_DATE = /-20\d\d(?:-[01]\d-[0-3]\d|[01]\d[0-3]\d)$/

/** The part before the date, or null when the name doesn't end with one. */
export function undated(name: string): string | null {
  const date = ANY_DATE.exec(name)
  return date === null || date.index === 0 ? null : name.slice(0, date.index)
}

/** Whether this provider writes its snapshots the way this name is written. */
export function isSnapshotOf(provider: string, name: string): boolean {
  return DATED[provider]?.test(name) ?? false
}
