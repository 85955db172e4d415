import type { Books, Journal, JournalSegment } from '../../domain/books.ts'
import type { Log, RunInBackground } from '../../domain/ports.ts'
import type { Database } from '../database.ts'
import { readBookLines, toBookLine, writeBookLines, type BookLine } from './write-lines.ts'

export interface BooksOptions {
  readonly database: Database
  /** Null where nothing local outlives the process: entries are then written at once. */
  readonly journal: Journal | null
  readonly log: Log
  /** Lines kept in memory while the database is away; more are read again from the journal. */
  readonly heldLinesMax?: number
}

export interface BookKeeping extends Books {
  /** Takes over what ended processes left behind. */
  recover(): Promise<void>
  /** Writes to the database what it has not got yet. Never rejects; a failure is tried again later. */
  flush(): Promise<void>
  /** Whether the database took the last entries that it was given. */
  isDatabaseUp(): boolean
  /** Entries that are not in the database yet, as far as they are counted. */
  backlog(): number
}

/** Lines that travel together, and the segment that holds them until they have arrived. */
interface Parcel {
  /** Null: they are to be read from the segment. */
  lines: readonly BookLine[] | null
  readonly segment: JournalSegment | null
}

const HELD_LINES_MAX = 50_000
/** From this many lines on a flush is started without waiting for the next round. */
const EAGER_LINES = 1_000

/**
 * Ledger and audit on their way to the database: noted by whoever serves a call, secured in the
 * journal before the answer ends, and written in batches. Nothing is dropped: what the database
 * does not take now is kept and tried again.
 */
export function createBooks(options: BooksOptions): BookKeeping {
  const { database, journal, log, heldLinesMax = HELD_LINES_MAX } = options
  let noted: BookLine[] = []
  let pending: BookLine[] = []
  let parcels: Parcel[] = []
  const secured = createJournalWriter({ journal, log })
  let hasDatabase = true
  let flushing: Promise<void> | undefined

  const missDatabase = (error: unknown) => {
    if (hasDatabase) log('error', 'books_not_written', { reason: reasonOf(error) })
    hasDatabase = false
  }

  const takeNoted = () => {
    const lines = noted
    noted = []
    return lines
  }

  const pack = () => {
    if (pending.length === 0) return
    const segment = sealSegment(journal)
    // Lines that the journal did not take exist only here.
    const mayForget = segment !== null && secured.isUp() && heldIn(parcels) > heldLinesMax
    parcels.push({ lines: mayForget ? null : pending, segment })
    pending = []
  }

  const deliver = async ({ lines, segment }: Parcel) => {
    const all = lines ?? readBookLines((await segment?.read()) ?? '')
    const refused = await writeBookLines(database, all)
    if (refused.length > 0) putAside(refused, { journal, log })
    await segment?.remove()
  }

  const run = async () => {
    pack()
    try {
      for (let next = parcels[0]; next !== undefined; next = parcels[0]) {
        await deliver(next)
        parcels.shift()
      }
      if (!hasDatabase) log('info', 'books_written_again')
      hasDatabase = true
    } catch (error) {
      missDatabase(error)
    }
  }

  const flush = () =>
    (flushing ??= run().finally(() => {
      flushing = undefined
    }))

  /** Without a journal each call brings its own entries home: another's work is not to be waited for. */
  const deliverOwn = async (lines: BookLine[]) => {
    try {
      await deliver({ lines, segment: null })
      hasDatabase = true
    } catch (error) {
      missDatabase(error)
      pending.push(...lines)
    }
  }

  return {
    note: (book, entry) => {
      noted.push(toBookLine(book, entry))
    },
    commit(runInBackground: RunInBackground) {
      const lines = takeNoted()
      if (lines.length === 0) return
      if (journal === null) {
        runInBackground(deliverOwn([...pending.splice(0), ...lines]))
        return
      }
      secured.write(lines)
      pending.push(...lines)
      if (pending.length >= EAGER_LINES && flushing === undefined && hasDatabase) {
        runInBackground(flush())
      }
    },
    isAccepting: () => secured.isUp() || hasDatabase,
    isDatabaseUp: () => hasDatabase,
    async recover() {
      const segments = (await journal?.leftover()) ?? []
      if (segments.length > 0) log('info', 'journal_replayed', { segments: segments.length })
      parcels = [...segments.map((segment) => ({ lines: null, segment })), ...parcels]
      await flush()
    },
    flush() {
      const lines = takeNoted()
      if (lines.length > 0) {
        secured.write(lines)
        pending.push(...lines)
      }
      return pending.length > 0 || parcels.length > 0 ? flush() : Promise.resolve()
    },
    backlog: () => noted.length + pending.length + heldIn(parcels),
  }
}

/** Entries on the way to the local disk, if there is one. Tells the log when it is lost and found. */
function createJournalWriter({ journal, log }: Pick<BooksOptions, 'journal' | 'log'>) {
  let isUp = journal !== null
  return {
    isUp: () => isUp,
    write(lines: readonly BookLine[]) {
      if (journal === null) return
      try {
        journal.append(`${lines.join('\n')}\n`)
        if (!isUp) log('info', 'journal_recovered')
        isUp = true
      } catch (error) {
        if (isUp) log('error', 'journal_lost', { reason: reasonOf(error) })
        isUp = false
      }
    },
  }
}

function sealSegment(journal: Journal | null): JournalSegment | null {
  try {
    return journal?.seal() ?? null
  } catch {
    // A segment that can't be ended goes on; its lines are written now and found again later.
    return null
  }
}

function heldIn(parcels: readonly Parcel[]): number {
  return parcels.reduce((sum, { lines }) => sum + (lines?.length ?? 0), 0)
}

/** Entries that no database takes: kept where an operator finds them, and told without their content. */
function putAside(
  refused: readonly BookLine[],
  { journal, log }: Pick<BooksOptions, 'journal' | 'log'>,
): void {
  log('error', 'book_entries_refused', { count: refused.length, keptAside: journal !== null })
  try {
    journal?.putAside(`${refused.join('\n')}\n`)
  } catch (error) {
    log('error', 'journal_lost', { reason: reasonOf(error) })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
