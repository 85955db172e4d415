// npm run eval:routing -- --data DIR: what the content analysis is worth, beside simple baselines.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { analyse } from '../../src/routing/analysis/analyse.ts'
import { REQUEST_TYPES, type Analysis } from '../../src/routing/analysis/analysis.ts'
import { score } from '../../src/routing/analysis/heads.ts'
import { createModels, type Models } from '../../src/routing/analysis/models.ts'
import { plainText } from '../../src/routing/analysis/prompt-text.ts'
import { decideByRule } from '../../src/routing/analysis/type-rules.ts'
import { areaOf, costAt, intervalOf, resample, type Choice } from './gain-curve.ts'
import { FAMILIES, readGraded } from './graded.ts'
import { learnDifficulty, spreadOf, storeModels, typeOfTask, type RatedPrompt } from './heads.ts'
import { inputOf, typeInputOf } from './learn.ts'
import { PERTURBATIONS } from './perturb.ts'
import { createRandom } from './random.ts'

const GAP_MIN = 0.05
const KEYWORDS =
  /prove|step by step|explain|analy[sz]e|complex|algorithm|derive|code|calculate|reason|design/g
const FOLDS = 5

const { values: options } = parseArgs({ options: { data: { type: 'string' } } })
const folder = options.data
if (folder === undefined) throw new Error('Say where the data is: --data DIR')

const prompts: RatedPrompt[] = readGraded(folder).map((graded) => ({
  graded,
  input: inputOf(graded.prompt),
}))
const askedOf = (prompt: string): Analysis =>
  analyse({ model: 'auto', messages: [{ role: 'user', content: prompt }] })

type Wishes = ReadonlyMap<RatedPrompt, number>

/** Rates prompts with a head learnt on others, on the scale of those others as the product does. */
function rateWith(
  wishes: Map<RatedPrompt, number>,
  outside: readonly RatedPrompt[],
  inside: readonly RatedPrompt[],
): void {
  const head = learnDifficulty(outside)
  const { mean, deviation } = spreadOf(head, outside)
  for (const prompt of inside) {
    wishes.set(prompt, ((score(head, prompt.input)[0] ?? 0) - mean) / deviation)
  }
}

/** Scores of each prompt by a head that has seen no prompt of its family. */
function scoreUnseen(): Wishes {
  const wishes = new Map<RatedPrompt, number>()
  for (const family of FAMILIES) {
    const isInside = ({ graded }: RatedPrompt) => family.includes(graded.task)
    const outside = prompts.filter((prompt) => !isInside(prompt))
    rateWith(wishes, outside, prompts.filter(isInside))
  }
  return wishes
}

/** The same where other prompts of the family were seen, as with a tenant's own labels. */
function scoreKnown(): Wishes {
  const random = createRandom(3)
  const folds = new Map(prompts.map((prompt) => [prompt, Math.floor(random() * FOLDS)]))
  const wishes = new Map<RatedPrompt, number>()
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const outside = prompts.filter((prompt) => folds.get(prompt) !== fold)
    rateWith(
      wishes,
      outside,
      prompts.filter((prompt) => folds.get(prompt) === fold),
    )
  }
  return wishes
}

const random = createRandom(5)
const routers: Readonly<Record<string, Wishes>> = {
  'analysis, unseen family': scoreUnseen(),
  'analysis, known family': scoreKnown(),
  'prompt length': wishBy(({ graded }) => graded.prompt.length),
  keywords: wishBy(({ graded }) => graded.prompt.toLowerCase().match(KEYWORDS)?.length ?? 0),
  random: wishBy(() => random()),
  oracle: wishBy(({ graded }) => graded.strong - graded.weak),
}

function wishBy(wish: (prompt: RatedPrompt) => number): Wishes {
  return new Map(prompts.map((prompt) => [prompt, wish(prompt)]))
}

function choicesOf(set: readonly RatedPrompt[], wishes: Wishes): Choice[] {
  return set.map((prompt) => {
    const { weak, strong } = prompt.graded
    return { weak, strong, wish: wishes.get(prompt) ?? 0 }
  })
}

const digits = (value: number | null) => (value === null ? '–' : value.toFixed(2))

function reportGain(): void {
  const tasks = [...new Set(prompts.map(({ graded }) => graded.task))]
  const names = Object.keys(routers)
  console.log(`\n| workload | prompts | gap | ${names.join(' | ')} |`)
  const areas = new Map<string, number[]>(names.map((name) => [name, []]))
  for (const task of [...tasks, 'all together']) {
    const set = prompts.filter(({ graded }) => task === 'all together' || graded.task === task)
    const gap = set.reduce((sum, { graded }) => sum + graded.strong - graded.weak, 0) / set.length
    if (gap < GAP_MIN) {
      console.log(`| ${task} | ${set.length} | ${digits(gap)} | no gap to recover`)
      continue
    }
    const cells = names.map((name) => {
      const choices = choicesOf(set, routers[name] ?? new Map())
      const area = areaOf(choices)
      if (task !== 'all together' && area !== null) areas.get(name)?.push(area)
      const [low, high] = intervalOf(choices, areaOf)
      return `${digits(area)} (${digits(low)}–${digits(high)})`
    })
    console.log(`| ${task} | ${set.length} | ${digits(gap)} | ${cells.join(' | ')} |`)
  }
  const means = names.map((name) => {
    const list = areas.get(name) ?? []
    const mean = list.reduce((sum, area) => sum + area, 0) / list.length
    return `${mean.toFixed(3)}, least ${digits(Math.min(...list))}`
  })
  console.log(`| mean of the workloads | | | ${means.join(' | ')} |`)
  reportCosts(names)
}

/** Over all workloads together; thresholds from one half, costs from the other. */
function reportCosts(names: readonly string[]): void {
  for (const kept of [0.95, 0.98]) {
    const cells = names.map((name) => {
      const choices = choicesOf(prompts, routers[name] ?? new Map())
      const [low, high] = intervalOf(choices, (some) => costAt(some, kept, 11))
      return `${digits(costAt(choices, kept, 11))} (${digits(low)}–${digits(high)})`
    })
    console.log(`| cost at ${kept * 100} % | ${prompts.length} | | ${cells.join(' | ')} |`)
  }
}

interface Labelled {
  readonly source: string
  readonly type: string
  readonly guess: string
}

function isLabelled(row: unknown): row is { source: string; type: string; prompt: string } {
  return typeof row === 'object' && row !== null && 'source' in row && 'prompt' in row
}

function guessShipped(): Labelled[] {
  const path = join(folder ?? '', 'types.jsonl')
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean)
  return lines.flatMap((line) => {
    const row: unknown = JSON.parse(line)
    if (!isLabelled(row)) return []
    return { source: row.source, type: row.type, guess: askedOf(row.prompt).type }
  })
}

/** Graded tasks with a type, each guessed by heads that have not seen its family. */
function guessUnseenTasks(): Labelled[] {
  return FAMILIES.flatMap((family) => {
    const inside = prompts.filter(({ graded }) => family.includes(graded.task))
    if (!inside.some(({ graded }) => typeOfTask(graded.task) !== undefined)) return []
    const outside = prompts.filter(({ graded }) => !family.includes(graded.task))
    const models = createModels(storeModels(outside, 'evaluation'))
    return inside.flatMap(({ graded }) => {
      const type = typeOfTask(graded.task)
      if (type === undefined) return []
      return { source: 'graded tasks', type, guess: guessWith(models, graded.prompt) }
    })
  })
}

function guessWith(stored: Models, prompt: string): string {
  const ruled = decideByRule({ raw: prompt, plain: plainText(prompt) })
  if (ruled !== null) return ruled.type
  const { type, chance } = stored.guessType(typeInputOf(prompt))
  return chance < 0.4 ? 'chat' : type
}

function macroF1(rows: readonly Labelled[]): number {
  const present = REQUEST_TYPES.filter((type) => rows.some((row) => row.type === type))
  const scores = present.map((type) => f1Of(rows, type))
  return scores.reduce((sum, value) => sum + value, 0) / scores.length
}

function f1Of(rows: readonly Labelled[], type: string): number {
  const hits = rows.filter((row) => row.type === type && row.guess === type).length
  const wanted = rows.filter((row) => row.type === type).length
  const guessed = rows.filter((row) => row.guess === type).length
  return wanted + guessed === 0 ? 0 : (2 * hits) / (wanted + guessed)
}

function reportTypes(): void {
  const rows = [...guessShipped(), ...guessUnseenTasks()]
  console.log('\n| source | prompts | macro-F1 | right |')
  for (const source of [...new Set(rows.map((row) => row.source)), 'all']) {
    const set = rows.filter((row) => source === 'all' || row.source === source)
    const right = set.filter((row) => row.guess === row.type).length / set.length
    const low = createRandom(7)
    const samples = Array.from({ length: 100 }, () => macroF1(resample(set, low)))
    samples.sort((a, b) => a - b)
    const interval = `(${digits(samples[2] ?? null)}–${digits(samples[97] ?? null)})`
    console.log(
      `| ${source} | ${set.length} | ${digits(macroF1(set))} ${interval} | ${digits(right)} |`,
    )
  }
  for (const type of REQUEST_TYPES) {
    if (rows.some((row) => row.type === type)) console.log(`  ${type}: ${digits(f1Of(rows, type))}`)
  }
}

/** Decisions of the shipped analysis that change: which half of the prompts gets the strong model. */
function reportFlips(): void {
  const set = prompts.filter((_, at) => at % 3 === 0).map(({ graded }) => graded.prompt)
  const plain = set.map(askedOf)
  const middle = plain.map(({ difficulty }) => difficulty).toSorted((a, b) => a - b)[
    Math.floor(set.length / 2)
  ]
  const threshold = middle ?? 0.5
  console.log('\n| change | difficulty flips | type flips |')
  for (const [name, change] of Object.entries(PERTURBATIONS)) {
    const changed = set.map((prompt, at) => askedOf(change(prompt, at)))
    const flips = changed.filter(
      ({ difficulty }, at) => difficulty >= threshold !== (plain[at]?.difficulty ?? 0) >= threshold,
    ).length
    const types = changed.filter(({ type }, at) => type !== plain[at]?.type).length
    const percent = (count: number) => `${((100 * count) / set.length).toFixed(1)} %`
    console.log(`| ${name} | ${percent(flips)} | ${percent(types)} |`)
  }
  const distinct = new Set(plain.map(({ difficulty }) => difficulty)).size
  console.log(`\n${distinct} distinct difficulties in ${set.length} prompts`)
}

reportGain()
reportTypes()
reportFlips()
