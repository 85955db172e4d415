import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { OUTPUTS, type Output } from '../../src/safety/classifier/outputs.ts'
import { SOURCES } from './sources.ts'

/** What is known of a text: of each output 1, 0, or -1 for unknown. */
export type Targets = Int8Array

export interface LabelledText {
  readonly text: string
  /** The collection it is from. */
  readonly set: string
  readonly targets: Targets
}

interface Row {
  readonly text: string
  readonly labels: Readonly<Record<string, number>>
  readonly any?: number | null
}

/** The targets of labels by name; what is not named is unknown. */
export function targetsOf(labels: Readonly<Partial<Record<Output, number>>>): Targets {
  return Int8Array.from(OUTPUTS, (output) => labels[output] ?? -1)
}

/** Reads one collection; rows that say the same are kept once. */
export function readSet(folder: string, set: string): readonly LabelledText[] {
  const lines = gunzipSync(readFileSync(fileOf(folder, set)))
    .toString('utf8')
    .split('\n')
  return lines.flatMap((line) => {
    if (line === '') return []
    const { text, labels, any }: Row = JSON.parse(line)
    const named: Partial<Record<Output, number>> = {}
    for (const output of OUTPUTS) {
      const label = output === 'any' ? any : labels[output]
      if (label === 0 || label === 1) named[output] = label
    }
    const doubtful = SOURCES[set]?.doubtful
    if (doubtful !== undefined && named[doubtful] === 0) return []
    return [{ text, set, targets: targetsOf(named) }]
  })
}

/** Reads all collections. A text that stands in several is kept in the first, with what all know of it. */
export function readSets(folder: string): readonly LabelledText[] {
  const known = new Map<string, LabelledText>()
  for (const set of Object.keys(SOURCES)) {
    for (const row of readSet(folder, set)) {
      const key = row.text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim()
      const first = known.get(key)
      if (first === undefined) known.set(key, row)
      else addKnown(first.targets, row.targets)
    }
  }
  return [...known.values()]
}

function addKnown(targets: Targets, more: Targets): void {
  more.forEach((value, at) => {
    if ((targets[at] ?? -1) === -1) targets[at] = value
  })
}

/** The SHA-256 of a collection's file. */
export function hashSet(folder: string, set: string): string {
  return createHash('sha256')
    .update(readFileSync(fileOf(folder, set)))
    .digest('hex')
}

function fileOf(folder: string, set: string): string {
  return `${folder}/${set}.jsonl.gz`
}
