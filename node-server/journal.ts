import { appendFileSync, closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Journal, JournalSegment } from '../src/domain/books.ts'
import {
  DataDirectoryInUseError,
  lockDataDirectory,
  type DataDirectoryLock,
} from './database/data-directory-lock.ts'

export interface OpenJournal extends Journal {
  /** Frees its folder for another process. */
  close(): Promise<void>
}

const SLOTS_MAX = 512
const SEGMENT = /^\d+\.jsonl$/
const ASIDE = 'refused.jsonl'

/**
 * The journal of one process: `journal/<n>` in the data directory, the first folder that no living
 * process holds. What a killed one left there becomes the new holder's to write. Lines are handed
 * to the kernel, which keeps them when the process is killed; a power cut may cost the last ones.
 */
export async function openJournal({ dataDir }: { dataDir: string }): Promise<OpenJournal> {
  const { folder, lock } = await takeFolder(join(dataDir, 'journal'))
  const old = await segmentNames(folder)
  let number = Number.parseInt(old.at(-1) ?? '0', 10)
  let file: number | undefined

  const open = () => {
    number += 1
    return openSync(join(folder, segmentName(number)), 'a')
  }
  const toSegment = (name: string): JournalSegment => ({
    read: () => readFile(join(folder, name), 'utf8'),
    remove: () => rm(join(folder, name), { force: true }),
  })

  return {
    append(lines) {
      file ??= open()
      const bytes = Buffer.from(lines)
      // A full disk takes a part: the rest of the line must not become the start of the next.
      if (writeSync(file, bytes) < bytes.length) {
        seal()
        throw new Error('The disk took only a part of the entry.')
      }
    },
    seal,
    leftover: () => Promise.resolve(old.map(toSegment)),
    putAside: (lines) => appendFileSync(join(folder, ASIDE), lines),
    async close() {
      seal()
      await lock.release()
    },
  }

  function seal(): JournalSegment | null {
    if (file === undefined) return null
    closeSync(file)
    file = undefined
    return toSegment(segmentName(number))
  }
}

async function takeFolder(root: string): Promise<{ folder: string; lock: DataDirectoryLock }> {
  for (let slot = 0; slot < SLOTS_MAX; slot += 1) {
    const folder = join(root, String(slot))
    mkdirSync(folder, { recursive: true })
    try {
      return { folder, lock: await lockDataDirectory(folder, 'owner.lock') }
    } catch (error) {
      if (!(error instanceof DataDirectoryInUseError)) throw error
    }
  }
  throw new Error(`No free journal folder in ${root}.`)
}

async function segmentNames(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => SEGMENT.test(name)).toSorted()
}

/** Padded, so that names sort by age. */
function segmentName(number: number): string {
  return `${String(number).padStart(12, '0')}.jsonl`
}
