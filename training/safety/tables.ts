/** A table in Markdown. */
export function tableOf(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [`**${title}**`, '', line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** A share with two decimals, or a dash where there is none. */
export function two(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(2)
}

/** A share in percent. */
export function percent(value: number): string {
  return Number.isNaN(value) ? '–' : `${(value * 100).toFixed(1)} %`
}

/** The mean of what are numbers. */
export function meanOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value))
  return known.reduce((sum, value) => sum + value, 0) / known.length
}
