import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DataDirectoryInUseError, lockDataDirectory } from './data-directory-lock.ts'

let dataDir: string
let lockFile: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'scalix-lock-'))
  lockFile = join(dataDir, 'postgres.lock')
})
afterEach(() => rm(dataDir, { recursive: true }))

const writeLock = (fields: object) =>
  writeFile(
    lockFile,
    JSON.stringify({ host: hostname(), pid: process.pid, startedAt: null, token: 't', ...fields }),
  )

const readOwnerPid = async () => JSON.parse(await readFile(lockFile, 'utf8')).pid

/** The id of a process that has ended. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await new Promise((resolve) => child.once('exit', resolve))
  return child.pid ?? 0
}

it('refuses a directory that is locked, and says by whom and what to do', async () => {
  const lock = await lockDataDirectory(dataDir)
  const refused = lockDataDirectory(dataDir)
  await expect(refused).rejects.toThrow(DataDirectoryInUseError)
  await expect(refused).rejects.toThrow(
    `The data directory ${dataDir} is in use by process ${process.pid} on ${hostname()}.`,
  )
  await lock.release()
})

it('is free again after a release, and leaves no file behind', async () => {
  const first = await lockDataDirectory(dataDir)
  await first.release()
  await first.release()
  const second = await lockDataDirectory(dataDir)
  await first.release()
  await expect(lockDataDirectory(dataDir)).rejects.toThrow(DataDirectoryInUseError)
  await second.release()
  expect(await readdir(dataDir)).toEqual([])
})

it('takes over the lock of a process that has ended', async () => {
  await writeLock({ pid: await endedPid() })
  const lock = await lockDataDirectory(dataDir)
  expect(await readOwnerPid()).toBe(process.pid)
  await lock.release()
})

it.runIf(process.platform === 'linux')(
  'takes over the lock of an ended process whose id somebody else has now',
  async () => {
    await writeLock({ startedAt: '1' })
    const lock = await lockDataDirectory(dataDir)
    expect(await readOwnerPid()).toBe(process.pid)
    await lock.release()
  },
)

it('takes over a lock that cannot be read', async () => {
  await writeFile(lockFile, '')
  const lock = await lockDataDirectory(dataDir)
  expect(await readOwnerPid()).toBe(process.pid)
  await lock.release()
})

it("believes another host's lock as long as it shows signs of life", async () => {
  await writeLock({ host: 'another-host' })
  await expect(lockDataDirectory(dataDir)).rejects.toThrow('on another-host')
  const longAgo = new Date(Date.now() - 60_000)
  await utimes(lockFile, longAgo, longAgo)
  await (await lockDataDirectory(dataDir)).release()
})

it('recovers from a process that was killed while it took over', async () => {
  await writeLock({ pid: await endedPid() })
  const guard = `${lockFile}.takeover`
  await writeFile(guard, '')
  await expect(lockDataDirectory(dataDir)).rejects.toThrow(DataDirectoryInUseError)
  const longAgo = new Date(Date.now() - 60_000)
  await utimes(guard, longAgo, longAgo)
  await expect(lockDataDirectory(dataDir)).rejects.toThrow(DataDirectoryInUseError)
  const lock = await lockDataDirectory(dataDir)
  expect(await readOwnerPid()).toBe(process.pid)
  await lock.release()
})

it('lets one of many simultaneous starters win over a stale lock', async () => {
  await writeLock({ pid: await endedPid() })
  const starters = await Promise.allSettled(
    Array.from({ length: 8 }, () => lockDataDirectory(dataDir)),
  )
  const winners = starters.filter((starter) => starter.status === 'fulfilled')
  expect(winners).toHaveLength(1)
  expect(await readOwnerPid()).toBe(process.pid)
  await winners[0]?.value.release()
})
