import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

const HEARTBEAT_MS = 5_000
/** Four heartbeats: a busy machine may miss some. */
const SILENCE_MS_MAX = 20_000

export interface DataDirectoryLock {
  /** Frees the directory. A second call does nothing. */
  release(): Promise<void>
}

/** The data directory is open in another process; the message says which and what to do. */
export class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError'
}

interface Owner {
  readonly host: string
  readonly pid: number
  /** Tells a process from a later one with the same id; null where the system does not say. */
  readonly startedAt: string | null
  readonly token: string
}

/**
 * Reserves `dataDir` for this process. Two processes in one PostgreSQL data directory would
 * destroy it, so a second one gets a `DataDirectoryInUseError`. The lock of a process that was
 * killed is taken over: at once on the same host, after 20 s of silence when it was another host
 * (a container that was replaced, for instance).
 */
export async function lockDataDirectory(
  dataDir: string,
  lockName = 'postgres.lock',
): Promise<DataDirectoryLock> {
  await mkdir(dataDir, { recursive: true })
  const path = join(dataDir, lockName)
  const owner: Owner = {
    host: hostname(),
    pid: process.pid,
    startedAt: await processStart(process.pid),
    token: randomUUID(),
  }
  if (!(await tryCreate(path, owner))) await takeOver(path, owner, dataDir)
  return holdLock(path, owner)
}

function holdLock(path: string, owner: Owner): DataDirectoryLock {
  const heartbeat = setInterval(() => {
    const now = new Date()
    // A lock that cannot be touched now is touched the next time.
    utimes(path, now, now).catch(() => undefined)
  }, HEARTBEAT_MS)
  heartbeat.unref()
  return {
    async release() {
      clearInterval(heartbeat)
      const current = await readOwner(path)
      if (current?.token === owner.token) await rm(path, { force: true })
    },
  }
}

async function tryCreate(path: string, owner: Owner): Promise<boolean> {
  // Written aside and linked, so that nobody ever reads half a lock.
  const draft = `${path}.${owner.token}`
  await writeFile(draft, JSON.stringify(owner))
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Replaces a stale lock. One starter at a time: two would each remove the other's new lock. */
async function takeOver(path: string, owner: Owner, dataDir: string): Promise<void> {
  const guard = `${path}.takeover`
  if (!(await tryCreate(guard, owner))) {
    await removeIfSilent(guard)
    throw inUse(dataDir, 'another process that is starting')
  }
  try {
    await refuseIfAlive(path, dataDir)
    await rm(path, { force: true })
    if (!(await tryCreate(path, owner))) throw inUse(dataDir, 'another process that is starting')
  } finally {
    await rm(guard, { force: true })
  }
}

async function refuseIfAlive(path: string, dataDir: string): Promise<void> {
  const owner = await readOwner(path)
  const details = await stat(path).catch(() => null)
  if (owner !== null && details !== null && (await isAlive(owner, details.mtimeMs))) {
    throw inUse(dataDir, `process ${owner.pid} on ${owner.host}`)
  }
}

/** A takeover lasts milliseconds: an old guard is left over from a process that was killed in it. */
async function removeIfSilent(guard: string): Promise<void> {
  const details = await stat(guard).catch(() => null)
  if (details !== null && Date.now() - details.mtimeMs > SILENCE_MS_MAX) {
    await rm(guard, { force: true })
  }
}

async function isAlive(owner: Owner, touchedAtMs: number): Promise<boolean> {
  if (owner.host !== hostname()) return Date.now() - touchedAtMs < SILENCE_MS_MAX
  if (!isRunning(owner.pid)) return false
  return owner.startedAt === null || owner.startedAt === (await processStart(owner.pid))
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It exists, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** When a process started, in the kernel's own count (Linux); null elsewhere. */
async function processStart(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  // The name, second field, may hold spaces and brackets: count from the last bracket.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields?.[19] ?? null
}

async function readOwner(path: string): Promise<Owner | null> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) return null
  try {
    const parsed: unknown = JSON.parse(text)
    return isOwner(parsed) ? parsed : null
  } catch {
    return null
  }
}

function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false
  const { host, pid, token } = value as Partial<Record<keyof Owner, unknown>>
  return typeof host === 'string' && typeof pid === 'number' && typeof token === 'string'
}

function inUse(dataDir: string, owner: string): DataDirectoryInUseError {
  return new DataDirectoryInUseError(
    `The data directory ${dataDir} is in use by ${owner}. Stop that one first, or set DATA_DIR to another folder; for several processes use PostgreSQL (DATABASE_URL).`,
  )
}
