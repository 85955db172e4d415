import type { RunInBackground } from './ports.ts'

/**
 * What must not be lost: `ledger` counts money, `audit` tells what happened, `violations` what
 * content safety has found.
 */
export type BookName = 'ledger' | 'audit' | 'violations'

/** The books of the gateway, as those see them who write into them. */
export interface Books {
  /** Takes an entry, whose fields are the columns of its table. It is kept once `commit` has run. */
  note(book: BookName, entry: object): void
  /**
   * Secures what was noted before the caller has its answer: in the journal where there is one,
   * otherwise by work that outlives the answer. Never throws.
   */
  commit(runInBackground: RunInBackground): void
  /** False while neither journal nor database takes entries: calls must be refused, not lost. */
  isAccepting(): boolean
}

/**
 * An append-only file that outlives a killed process. Segments follow each other: what is sealed
 * gets nothing more, and is removed when all that it holds is in the database.
 */
export interface Journal {
  /** Appends whole lines, each with its line end. Throws when they can't be kept (a full disk). */
  append(lines: string): void
  /** Ends the present segment; null when it is empty. */
  seal(): JournalSegment | null
  /** Segments of processes that have ended, oldest first. */
  leftover(): Promise<readonly JournalSegment[]>
  /** Puts aside lines that the database refuses, for somebody to look at. */
  putAside(lines: string): void
}

export interface JournalSegment {
  read(): Promise<string>
  remove(): Promise<void>
}
