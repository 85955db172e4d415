import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { checkAnswers } from './check.ts'
import { CHAT_PATH, postChat, type Address } from './client.ts'
import {
  loadResultSchema,
  mockCountsSchema,
  speedSchema,
  type LoadMeasurement,
  type Measurement,
  type MemoryMeasurement,
} from './measurements.ts'
import {
  cores,
  pinned,
  readCpu,
  readMachine,
  readMemory,
  startProcess,
  type Child,
} from './processes.ts'
import type { Load, Suite } from './suites.ts'
import type { Target } from './targets.ts'
import type { Tools } from './tools.ts'

/** What is measured, and with what. */
export interface Plan {
  readonly tools: Tools
  readonly mock: Child
  readonly mockAddress: Address
  readonly port: number
  readonly suites: readonly Suite[]
  readonly memoryLoad: Load
  readonly bodies: { readonly whole: string; readonly stream: string }
  readonly seconds: number
  readonly measuresMemory: boolean
  readonly measuresStart: boolean
}

const MEMORY_REQUESTS = 100_000
const START_DEADLINE_MS = 30_000
const PAUSE_MS = 200

/** Starts a target, checks its answers, runs the plan's suites against it and stops it. */
export const measureTarget = async (plan: Plan, target: Target, repeat: number) => {
  const address = addressOf(plan, target)
  const origin = { target: target.name, repeat }
  const measurements: Measurement[] = []
  const started = target.command === null ? undefined : await startTarget(plan, target)
  try {
    await checkAnswers(address, plan.mockAddress, plan.bodies)
    if (started && plan.measuresStart) {
      measurements.push({ kind: 'start', ...origin, ms: started.ms, cpuMs: started.cpuMs })
    }
    if (started && plan.measuresMemory) {
      measurements.push({ ...(await measureMemory(plan, address, started.child)), ...origin })
    }
    for (const suite of plan.suites) {
      const measured = await measureSuite(plan, { suite, address, child: started?.child })
      measurements.push({ ...measured, ...origin })
      if (started?.child.isRunning() === false) {
        throw new Error(`${target.name} ended in ${suite.name}: ${started.child.complaint()}`)
      }
    }
  } finally {
    await started?.child.stop()
  }
  return measurements
}

/** Starts a target and stops it again, so that what it writes at its first start is there. */
export const warmUpData = async (plan: Plan, target: Target) => {
  const { child } = await startTarget(plan, target)
  await child.stop()
}

const addressOf = (plan: Plan, target: Target): Address => ({
  port: target.command === null ? plan.mockAddress.port : plan.port,
  headers: target.headers,
})

const startTarget = async (plan: Plan, target: Target) => {
  const [program, ...options] = target.command ?? []
  const command = [program === 'node' ? process.execPath : (program ?? ''), ...options]
  const startedAt = performance.now()
  const child = startProcess(pinned(cores.target, command), target.env)
  let answer = 'no connection'
  while (performance.now() - startedAt < START_DEADLINE_MS) {
    if (!child.isRunning()) throw new Error(`${target.name} ended: ${child.complaint()}`)
    answer = await describeAnswer(addressOf(plan, target), plan.bodies.whole)
    if (answer === '200') {
      const ms = performance.now() - startedAt
      return { child, ms, cpuMs: readCpu(child.pid).total * 1000 }
    }
    await sleep(5)
  }
  await child.stop()
  throw new Error(`${target.name} did not start: ${answer} ${child.complaint()}`)
}

const describeAnswer = async (address: Address, body: string) => {
  try {
    const answer = await postChat(address, body)
    return answer.status === 200 ? '200' : `${answer.status} ${answer.body.slice(0, 300)}`
  } catch (error) {
    return String(error)
  }
}

interface LoadLimits {
  readonly seconds: number
  readonly requests?: number
}

const runLoad = async (plan: Plan, address: Address, load: Load & LoadLimits) => {
  const options = [
    ['-u', `http://127.0.0.1:${address.port}${CHAT_PATH}`],
    ['-f', load.bodyFile],
    ['-c', String(load.connections)],
    ['-d', String(load.seconds)],
    ...address.headers.map((line) => ['-H', line]),
    ...(load.ratePerSecond === undefined ? [] : [['-r', String(load.ratePerSecond)]]),
    ...(load.requests === undefined ? [] : [['-n', String(load.requests)]]),
    ...(load.isStream ? [['-s']] : []),
  ].flat()
  return loadResultSchema.parse(JSON.parse(await runPinned(cores.load, plan.tools.load, options)))
}

const runPinned = async (core: number, tool: string, options: readonly string[] = []) => {
  const [program = '', ...rest] = pinned(core, [tool, ...options])
  const { stdout } = await promisify(execFile)(program, rest)
  return stdout
}

const measureSpeed = async (plan: Plan) =>
  speedSchema.parse(JSON.parse(await runPinned(cores.target, plan.tools.calibrate)))

const countMockConnections = async (plan: Plan) =>
  mockCountsSchema.parse(JSON.parse((await postChat(plan.mockAddress, '')).body)).connections

interface Subject {
  readonly suite: Suite
  readonly address: Address
  readonly child: Child | undefined
}

const readCounters = async (plan: Plan, child: Child | undefined) => ({
  connections: await countMockConnections(plan),
  target: child ? readCpu(child.pid) : { total: 0, system: 0 },
  mockSeconds: readCpu(plan.mock.pid).total,
  machine: readMachine(),
  atMs: performance.now(),
})

const measureSuite = async (
  plan: Plan,
  { suite, address, child }: Subject,
): Promise<Omit<LoadMeasurement, 'target' | 'repeat'>> => {
  await runLoad(plan, address, { ...suite.warmUp, seconds: suite.warmUpSeconds })
  await sleep(PAUSE_MS)
  const speedBefore = await measureSpeed(plan)

  const before = await readCounters(plan, child)
  const result = await runLoad(plan, address, { ...suite.load, seconds: plan.seconds })
  const after = await readCounters(plan, child)

  const cpuSeconds = after.target.total - before.target.total
  const wallSeconds = (after.atMs - before.atMs) / 1000
  const mockSeconds = after.mockSeconds - before.mockSeconds
  const busySeconds = after.machine.busySeconds - before.machine.busySeconds
  const stolenSeconds = after.machine.stolenSeconds - before.machine.stolenSeconds
  const units = suite.unit === 'chunk' ? result.chunks : result.requests
  return {
    kind: 'load',
    suite: suite.name,
    result,
    cpuUs: (cpuSeconds / units) * 1e6,
    systemShare: cpuSeconds === 0 ? 0 : (after.target.system - before.target.system) / cpuSeconds,
    upstreamConnections: (after.connections - before.connections) / result.requests,
    otherCores: (busySeconds - cpuSeconds - mockSeconds) / wallSeconds,
    stolenCores: stolenSeconds / wallSeconds,
    speeds: [speedBefore, await measureSpeed(plan)],
  }
}

const measureMemory = async (
  plan: Plan,
  address: Address,
  child: Child,
): Promise<Omit<MemoryMeasurement, 'target' | 'repeat'>> => {
  await sleep(1000)
  const idle = readMemory(child.pid)
  const limits = { seconds: 120, requests: MEMORY_REQUESTS }
  const { requests } = await runLoad(plan, address, { ...plan.memoryLoad, ...limits })
  const loaded = readMemory(child.pid)
  await sleep(2000)
  return {
    kind: 'memory',
    requests,
    idleMib: idle.residentMib,
    loadedMib: loaded.residentMib,
    restedMib: readMemory(child.pid).residentMib,
    peakMib: loaded.peakMib,
  }
}
