import { ANY, OUTPUTS, type Output } from '../../src/safety/classifier/outputs.ts'
import { scoreByWords } from './baseline.ts'
import type { HeldOut } from './held-out.ts'
import { areaOfPrecision, shareFrom, thresholdAt } from './metrics.ts'
import { SOURCES } from './sources.ts'
import { meanOf, percent, tableOf, two } from './tables.ts'

/** Texts that have to be of a kind before a figure says something. */
const COUNT_MIN = 25

/** A way to score a text for an output. */
type Score = (text: HeldOut, column: number) => number

const byModel: Score = ({ evidence }, column) => evidence.whole[column] ?? 0
const byWords: Score = ({ text }, column) => scoreByWords(text, OUTPUTS[column] ?? 'any')

/** Tables of what models say of collections that they never saw. */
export function tabulateHeldOut(texts: readonly HeldOut[]): string {
  const sets = new Map<string, HeldOut[]>()
  for (const text of texts) sets.set(text.set, [...(sets.get(text.set) ?? []), text])
  const pool = Object.keys(SOURCES)
    .filter((set) => SOURCES[set]?.kind === 'benign')
    .flatMap((set) => evenly(sets.get(set) ?? [], 1200))
  return [tabulateFree(sets), tabulateRequests(sets, pool), tabulateTypes(sets, pool)].join('\n\n')
}

/** Every n-th, so that about `count` are left. */
function evenly<T>(items: readonly T[], count: number): readonly T[] {
  const step = Math.ceil(items.length / count)
  return items.filter((_, at) => at % step === 0)
}

type Sets = ReadonlyMap<string, readonly HeldOut[]>

function tabulateFree(sets: Sets): string {
  const rows: string[][] = []
  const means: [number, number][] = []
  for (const [set, texts] of sets) {
    const known = texts.filter(({ targets }) => targets[ANY] !== -1)
    const harmful = known.filter(({ targets }) => targets[ANY] === 1).length
    if (SOURCES[set]?.kind !== 'free' || harmful < 100 || known.length - harmful < 100) continue
    const areas = [byModel, byWords].map((score) => areaFor(known, { column: ANY, score }))
    means.push([areas[0] ?? 0, areas[1] ?? 0])
    const base = harmful / known.length
    rows.push([set, String(known.length), two(base), ...areas.map(two)])
  }
  rows.push([
    '**mean**',
    '',
    '',
    two(meanOf(means.map(([a]) => a))),
    two(meanOf(means.map(([, b]) => b))),
  ])
  return tableOf(
    'Harmful or not, posts and comments (AUPRC)',
    ['collection', 'texts', 'share harmful', 'classifier', 'word list'],
    rows,
  )
}

interface Rated {
  readonly column: number
  readonly score: Score
}

function areaFor(texts: readonly HeldOut[], { column, score }: Rated): number {
  return areaOfPrecision(
    texts.map((text) => ({ score: score(text, column), isPositive: text.targets[column] === 1 })),
  )
}

function tabulateRequests(sets: Sets, pool: readonly HeldOut[]): string {
  const limits = (score: Score) =>
    [0.01, 0.03].map((share) =>
      thresholdAt(
        pool.map((text) => score(text, ANY)),
        share,
      ),
    )
  const [model, words] = [limits(byModel), limits(byWords)]
  const rows: string[][] = []
  for (const [set, texts] of sets) {
    const harmful = texts.filter(({ targets }) => targets[ANY] === 1)
    const kind = SOURCES[set]?.kind
    if ((kind !== 'request' && kind !== 'attack') || harmful.length < COUNT_MIN) continue
    const recalls = (score: Score, found: readonly number[]) =>
      found.map((limit) =>
        percent(
          shareFrom(
            harmful.map((text) => score(text, ANY)),
            limit,
          ),
        ),
      )
    rows.push([set, String(harmful.length), ...recalls(byModel, model), ...recalls(byWords, words)])
  }
  const head = ['collection', 'harmful', '1 %', '3 %', 'word list 1 %', 'word list 3 %']
  return tableOf('Recall of harmful requests at false alarms on benign prompts', head, rows)
}

function tabulateTypes(sets: Sets, pool: readonly HeldOut[]): string {
  const rows = OUTPUTS.flatMap((output, column) =>
    output === 'any' ? [] : [rowOfType(sets, pool, { output, column })],
  )
  return tableOf(
    'By type: mean over the held-out collections that know it (AUPRC against all harmless texts held out)',
    ['type', 'collections', 'AUPRC', 'recall at 1 %', 'at 3 %', 'word list AUPRC', 'at 3 %'],
    rows,
  )
}

function rowOfType(
  sets: Sets,
  pool: readonly HeldOut[],
  { output, column }: { readonly output: Output; readonly column: number },
): string[] {
  const groups = [...sets.values()]
    .map((texts) => texts.filter(({ targets }) => targets[column] === 1))
    .filter((texts) => texts.length >= COUNT_MIN)
  const others = [...sets.values()].flatMap((texts) =>
    evenly(
      texts.filter(({ targets }) => targets[column] === 0),
      400,
    ),
  )
  const figures = (score: Score) => {
    const rated = pool.map((text) => score(text, column))
    const [low, high] = [thresholdAt(rated, 0.01), thresholdAt(rated, 0.03)]
    const scores = groups.map((texts) => texts.map((text) => score(text, column)))
    return {
      area: meanOf(
        groups.map((texts) => areaFor([...evenly(texts, 400), ...others], { column, score })),
      ),
      low: meanOf(scores.map((own) => shareFrom(own, low))),
      high: meanOf(scores.map((own) => shareFrom(own, high))),
    }
  }
  const [model, words] = [figures(byModel), figures(byWords)]
  return [
    output,
    String(groups.length),
    two(model.area),
    percent(model.low),
    percent(model.high),
    two(words.area),
    percent(words.high),
  ]
}
