import { analyse } from '../../src/routing/analysis/analyse.ts'

/**
 * Time of the content analysis, each call measured by itself.
 * Run: `node bench/micro/analyse.ts`. Target: p99 at most 1,000 us up to 8 KB, at most 2,000 us for
 * any size.
 */
const CALLS = 3000
const PROSE =
  'The council met on Tuesday to vote on 3 of 4 clauses; residents feared noise, traffic and $40 fees. '
const CODE = 'const total = items.filter((item) => item.price > 10).map(({ price }) => price * 2)\n'

const texts: Readonly<Record<string, string>> = {
  '100 B': PROSE,
  '1 KB': PROSE.repeat(10),
  '8 KB prose': PROSE.repeat(80),
  '8 KB code': CODE.repeat(98),
  '8 KB of distinct words': Array.from({ length: 1400 }, (_, at) => `w${at.toString(36)}x`).join(
    ' ',
  ),
  '8 KB of spaces': ' '.repeat(8192),
  '8 KB of dollars': '$a '.repeat(2730),
  '8 KB of Chinese': '火车站在市政厅后面。'.repeat(273),
  '1 MB prose': PROSE.repeat(10_000),
}

console.log('| text | p50 us | p99 us |')
for (const [name, content] of Object.entries(texts)) {
  const request = { model: 'auto', messages: [{ role: 'user' as const, content }] }
  for (let call = 0; call < 300; call += 1) analyse(request)
  const times = Array.from({ length: CALLS }, () => {
    const startedAt = performance.now()
    analyse(request)
    return (performance.now() - startedAt) * 1000
  }).toSorted((a, b) => a - b)
  const at = (share: number) => (times[Math.floor(share * CALLS)] ?? 0).toFixed(0)
  console.log(`| ${name} | ${at(0.5)} | ${at(0.99)} |`)
}
