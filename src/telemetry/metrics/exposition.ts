import type { FamilySnapshot, Reading } from './snapshot.ts'

export type ExpositionFormat = 'prometheus' | 'openmetrics'

export const CONTENT_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
}

/** Which of the two a scraper asks for: OpenMetrics only where `Accept` names it. */
export function chooseFormat(accept: string | undefined): ExpositionFormat {
  return accept?.includes('application/openmetrics-text') === true ? 'openmetrics' : 'prometheus'
}

/**
 * Readings as scrapers read them: the text format 0.0.4 of Prometheus or OpenMetrics 1.0
 * (https://prometheus.io/docs/instrumenting/exposition_formats,
 * https://prometheus.io/docs/specs/om/open_metrics_spec).
 */
export function render(families: readonly FamilySnapshot[], format: ExpositionFormat): string {
  const lines: string[] = []
  for (const family of families) {
    // OpenMetrics names the family of a counter without its suffix.
    const named =
      format === 'openmetrics' && family.kind === 'counter'
        ? family.name.replace(/_total$/, '')
        : family.name
    lines.push(`# HELP ${named} ${escapeHelp(family.help)}`, `# TYPE ${named} ${family.kind}`)
    for (const reading of family.readings) renderReading(family, reading, lines)
  }
  if (format === 'openmetrics') lines.push('# EOF')
  return `${lines.join('\n')}\n`
}

function renderReading(
  { kind, name, buckets }: FamilySnapshot,
  { labels, parts }: Reading,
  lines: string[],
): void {
  if (kind !== 'histogram') {
    lines.push(`${name}${renderLabels(labels)} ${renderNumber(parts[0] ?? 0)}`)
    return
  }
  let count = 0
  for (const [at, bound] of [...buckets, Infinity].entries()) {
    count += parts[at + 1] ?? 0
    const within = [...labels, ['le', renderNumber(bound)] as const]
    lines.push(`${name}_bucket${renderLabels(within)} ${renderNumber(count)}`)
  }
  lines.push(`${name}_sum${renderLabels(labels)} ${renderNumber(parts[0] ?? 0)}`)
  lines.push(`${name}_count${renderLabels(labels)} ${renderNumber(count)}`)
}

function renderLabels(labels: Reading['labels']): string {
  if (labels.length === 0) return ''
  return `{${labels.map(([name, value]) => `${name}="${escapeValue(value)}"`).join(',')}}`
}

function renderNumber(value: number): string {
  if (value === Infinity) return '+Inf'
  if (value === -Infinity) return '-Inf'
  return String(value)
}

function escapeValue(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"')
}

function escapeHelp(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')
}
