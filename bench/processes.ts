import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process of this run. `stop` ends it and all its children: first politely, then by force. */
export interface Child {
  readonly pid: number
  isRunning(): boolean
  /** The last bytes of its standard error, and why it could not start. */
  complaint(): string
  stop(): Promise<void>
}

/** What a process tree has used, in seconds of one core. */
export interface CpuSeconds {
  readonly total: number
  readonly system: number
}

/** Memory of a process tree in MiB, now and at its highest. */
export interface Memory {
  readonly residentMib: number
  readonly peakMib: number
}

/** The target has a core to itself; on two cores the load and the mock share the other one. */
export const cores = { target: 0, load: 1, mock: availableParallelism() > 2 ? 2 : 1 } as const

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
const running = new Set<Child>()

/** Puts a command on one core. */
export const pinned = (core: number, command: readonly string[]) => [
  'taskset',
  '-c',
  String(core),
  ...command,
]

/** Starts a command with its output thrown away. A failure to start shows in `isRunning`. */
export const startProcess = (
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Child => {
  const [program = '', ...options] = command
  const started = spawn(program, options, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let isRunning = started.pid !== undefined
  let complaint = ''
  started.stderr.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString()).slice(-2000)
  })
  started.on('error', (error) => {
    isRunning = false
    complaint += error.message
  })
  started.on('exit', () => {
    isRunning = false
    running.delete(child)
  })
  const child: Child = {
    pid: started.pid ?? 0,
    isRunning: () => isRunning,
    complaint: () => complaint,
    async stop() {
      const tree = isRunning ? processTree(child.pid) : []
      started.kill('SIGTERM')
      for (let waits = 0; waits < 100 && tree.some(exists); waits++) await sleep(50)
      for (const pid of tree.filter(exists)) process.kill(pid, 'SIGKILL')
    },
  }
  running.add(child)
  return child
}

/** Ends what is still running, at once. For the end of the run, however it comes. */
export const killAll = () => {
  for (const child of running) for (const pid of processTree(child.pid)) kill(pid)
}

/** CPU that the process and its living children have used so far. */
export const readCpu = (pid: number): CpuSeconds => {
  const stats = processTree(pid).flatMap((member) => readStat(member) ?? [])
  const user = stats.reduce((sum, stat) => sum + stat.userTicks, 0) / ticksPerSecond
  const system = stats.reduce((sum, stat) => sum + stat.systemTicks, 0) / ticksPerSecond
  return { total: user + system, system }
}

/** Memory of the process and its living children. */
export const readMemory = (pid: number): Memory => {
  const texts = processTree(pid).map((member) => readProc(`${member}/status`))
  const sumOf = (pattern: RegExp) =>
    texts.reduce((sum, text) => sum + Number(pattern.exec(text)?.[1] ?? 0) / 1024, 0)
  return { residentMib: sumOf(/VmRSS:\s+(\d+)/), peakMib: sumOf(/VmHWM:\s+(\d+)/) }
}

/** Seconds that all cores together have been busy, or stolen by other virtual machines. */
export const readMachine = () => {
  const [user = 0, nice = 0, system = 0, , , interrupt = 0, softInterrupt = 0, stolen = 0] =
    readProc('stat').split('\n', 1)[0]?.trim().split(/\s+/).slice(1).map(Number) ?? []
  const busy = user + nice + system + interrupt + softInterrupt
  return { busySeconds: busy / ticksPerSecond, stolenSeconds: stolen / ticksPerSecond }
}

const readProc = (path: string) => {
  try {
    return readFileSync(`/proc/${path}`, 'latin1')
  } catch {
    return '' // it has just ended
  }
}

const readStat = (pid: number) => {
  const text = readProc(`${pid}/stat`)
  if (text === '') return undefined
  // the name in brackets may hold blanks and brackets
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, parent] = fields
  const [userTicks = 0, systemTicks = 0] = fields.slice(11, 13).map(Number)
  return { state, parent: Number(parent), userTicks, systemTicks }
}

const exists = (pid: number) => {
  const stat = readStat(pid)
  return stat !== undefined && stat.state !== 'Z'
}

const processTree = (root: number): number[] => {
  const children = new Map<number, number[]>()
  for (const entry of readdirSync('/proc')) {
    const stat = /^\d+$/.test(entry) ? readStat(Number(entry)) : undefined
    if (!stat) continue
    children.set(stat.parent, [...(children.get(stat.parent) ?? []), Number(entry)])
  }
  const tree = [root]
  for (const pid of tree) tree.push(...(children.get(pid) ?? []))
  return tree
}

const kill = (pid: number) => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it was quicker
  }
}
