import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** A prompt with what mid-size and strong models made of it, 0..1. */
export interface Graded {
  readonly task: string
  readonly prompt: string
  readonly weak: number
  readonly strong: number
  /** What stronger models get right and weaker ones do not, -1..1, over more models: less noise. */
  readonly gain: number
}

export const GRADED_FILE = 'llmrouter.jsonl.gz'

const MID_SIZE = [
  'gemma-2-9b-it',
  'llama-3.1-8b-instruct',
  'qwen2.5-7b-instruct',
  'mistral-7b-instruct-v0.3',
]
/** The 49b model is left out: it scores near zero on several tasks for its form of answer alone. */
const STRONG = ['llama-3.1-nemotron-51b-instruct']

const LEARNT_STRONG = ['llama-3.1-nemotron-51b-instruct', 'gemma-2-9b-it']
const LEARNT_WEAK = [
  'llama-3.1-8b-instruct',
  'qwen2.5-7b-instruct',
  'mistral-7b-instruct-v0.3',
  'codegemma-7b',
]

/** Tasks that share their kind of prompt leave the training set together. */
export const FAMILIES: readonly (readonly string[])[] = [
  ['agentverse-logicgrid'],
  ['agentverse-mgsm', 'gsm8k'],
  ['commongen'],
  ['natural_qa', 'trivia_qa'],
  ['mmlu'],
  ['openbook_qa', 'arc_challenge', 'commonsense_qa'],
  ['gpqa'],
  ['mbpp', 'human_eval'],
  ['math'],
]

/** Reads the graded prompts under a folder, each once by its text without case and punctuation. */
export function readGraded(folder: string): Graded[] {
  const lines = gunzipSync(readFileSync(join(folder, GRADED_FILE)))
    .toString('utf8')
    .split('\n')
  const seen = new Set<string>()
  const found: Graded[] = []
  for (const line of lines) {
    if (line === '') continue
    const row: unknown = JSON.parse(line)
    const graded = toGraded(row)
    const key = graded.prompt.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')
    if (seen.has(key)) continue
    seen.add(key)
    found.push(graded)
  }
  return found
}

interface Row {
  readonly task: string
  readonly prompt: string
  readonly scores: Readonly<Record<string, number>>
}

function isRow(row: unknown): row is Row {
  return typeof row === 'object' && row !== null && 'task' in row && 'scores' in row
}

function toGraded(row: unknown): Graded {
  if (!isRow(row)) throw new Error(`A line of ${GRADED_FILE} has no task or scores.`)
  const mean = (models: readonly string[]) =>
    models.reduce((sum, model) => sum + (row.scores[model] ?? 0), 0) / models.length
  return {
    task: row.task,
    prompt: row.prompt,
    weak: mean(MID_SIZE),
    strong: mean(STRONG),
    gain: mean(LEARNT_STRONG) - mean(LEARNT_WEAK),
  }
}

/** SHA-256 of a file, for the model card. */
export function hashFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
