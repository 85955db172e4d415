import { REQUEST_TYPES } from '../../src/routing/analysis/analysis.ts'
import { score, type Head, type HeadInput } from '../../src/routing/analysis/heads.ts'
import type { StoredHead, StoredModels } from '../../src/routing/analysis/models.ts'
import type { Graded } from './graded.ts'
import { learn, quantise, typeInputOf, type Example } from './learn.ts'
import { writeTypeExamples, type TypeExample } from './type-seeds.ts'

const SEED = 20261126
const TYPE_EXAMPLES = 340
/** Each task weighs at most as much as this many prompts. */
const TASK_PROMPTS = 400
const GRADED_PER_TYPE = 160

const TYPE_OF_TASK: Readonly<Record<string, TypeExample['type']>> = {
  'agentverse-logicgrid': 'reasoning',
  'agentverse-mgsm': 'math',
  gsm8k: 'math',
  math: 'math',
  natural_qa: 'knowledge',
  trivia_qa: 'knowledge',
  openbook_qa: 'knowledge',
  arc_challenge: 'knowledge',
  commonsense_qa: 'knowledge',
  gpqa: 'knowledge',
  mbpp: 'code',
  human_eval: 'code',
}

/** The type of a graded prompt, where its task has one; `commongen` and `mmlu` mix several or name none. */
export function typeOfTask(task: string): TypeExample['type'] | undefined {
  return TYPE_OF_TASK[task]
}

export interface RatedPrompt {
  readonly graded: Graded
  readonly input: HeadInput
}

/**
 * Learns how much a stronger model gains over weaker ones. Plain failure as the target ranks worse
 * than chance on unseen tasks: what every model fails at is not worth the dearer one.
 */
export function learnDifficulty(prompts: readonly RatedPrompt[]): Head {
  const counts = new Map<string, number>()
  for (const { graded } of prompts) counts.set(graded.task, (counts.get(graded.task) ?? 0) + 1)
  const examples = prompts.map(({ graded, input }): Example => ({
    input,
    target: [0.5 + 0.5 * graded.gain],
    weight: Math.min(3, TASK_PROMPTS / (counts.get(graded.task) ?? 1)),
  }))
  return quantise(
    learn(examples, {
      outputs: 1,
      buckets: 2 ** 15,
      epochs: 5,
      rate: 0.1,
      denseDecay: 0.003,
      hashedDecay: 0.0001,
      hashedRate: 0.03,
      seed: SEED,
    }),
  )
}

/** Learns the type from our own wordings and a share of the graded prompts. */
export function learnType(prompts: readonly RatedPrompt[]): Head {
  const examples = writeTypeExamples(TYPE_EXAMPLES, SEED).map(({ type, prompt }) =>
    typeExample(type, typeInputOf(prompt)),
  )
  const used = new Map<string, number>()
  for (const { graded } of prompts) {
    const type = typeOfTask(graded.task)
    if (type === undefined) continue
    const count = used.get(graded.task) ?? 0
    if (count >= GRADED_PER_TYPE / (type === 'knowledge' ? 6 : 2)) continue
    used.set(graded.task, count + 1)
    examples.push(typeExample(type, typeInputOf(graded.prompt)))
  }
  return quantise(
    learn(examples, {
      outputs: REQUEST_TYPES.length,
      buckets: 2 ** 12,
      epochs: 20,
      rate: 1,
      denseDecay: 0.001,
      hashedDecay: 0.0001,
      hashedRate: 1,
      seed: SEED,
    }),
  )
}

function typeExample(type: TypeExample['type'], input: HeadInput): Example {
  return { input, target: REQUEST_TYPES.map((one) => (one === type ? 1 : 0)), weight: 1 }
}

/** Both heads in the form of the generated module. */
export function storeModels(prompts: readonly RatedPrompt[], version: string): StoredModels {
  const difficulty = learnDifficulty(prompts)
  const { mean, deviation } = spreadOf(difficulty, prompts)
  return {
    version,
    type: store(learnType(prompts)),
    difficulty: store(difficulty),
    difficultyMean: round(mean),
    difficultyDeviation: round(deviation),
  }
}

/** Mean and deviation of what a head makes of prompts. */
export function spreadOf(head: Head, prompts: readonly RatedPrompt[]) {
  const raw = prompts.map(({ input }) => score(head, input)[0] ?? 0)
  const mean = raw.reduce((sum, value) => sum + value, 0) / raw.length
  const variance = raw.reduce((sum, value) => sum + (value - mean) ** 2, 0) / raw.length
  return { mean, deviation: Math.sqrt(variance) }
}

function store(head: Head): StoredHead {
  const { outputs, buckets, step } = head
  return {
    outputs,
    buckets,
    bias: Array.from(head.bias, round),
    dense: Array.from(head.dense, round),
    step: Number(step.toPrecision(6)),
    hashed: Buffer.from(Int8Array.from(head.hashed).buffer).toString('base64'),
  }
}

function round(value: number): number {
  return Number(value.toFixed(5))
}
