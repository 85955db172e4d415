// npm run bench [-- --targets scalix,portkey --suites small,stream --repeat 3 --seconds 3 --peers]
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { measureTarget, warmUpData, type Plan } from './measure.ts'
import type { Measurement } from './measurements.ts'
import { cores, killAll, pinned, startProcess } from './processes.ts'
import { renderConditions, renderTable } from './report.ts'
import { createLoads, createSuites } from './suites.ts'
import { startPostgres, type PostgresServer } from '../tests/servers/postgres.ts'
import { createTargets, PORTKEY_START, type Target } from './targets.ts'
import { buildTools, findFreePort, pinSelf } from './tools.ts'

const coreCount = availableParallelism() // before this process is pinned
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const { values: options } = parseArgs({
  options: {
    targets: { type: 'string' },
    suites: { type: 'string' },
    repeat: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    peers: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
})

const main = async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'scalix-bench-'))
  process.on('exit', () => {
    killAll()
    rmSync(dataFolder, { recursive: true, force: true })
  })
  const tools = buildTools(here('.'), here('build'))
  const [port, upstreamPort] = [await findFreePort(), await findFreePort()]
  const loads = createLoads(here('build'))
  const suites = createSuites(loads)
  const all = createTargets({ port, upstreamPort, dataFolder })
  if (options.list) {
    console.log(`targets: ${all.map((target) => target.name).join(' ')}`)
    console.log(`suites: ${[...suites.map((suite) => suite.name), 'memory', 'start'].join(' ')}`)
    return
  }
  if (options.peers && !existsSync(PORTKEY_START)) installPeers()
  const picked = pickTargets(all)
  const wanted = options.suites?.split(',')
  const isWanted = (name: string) => wanted?.includes(name) ?? true

  pinSelf(cores.load)
  const mock = startProcess(pinned(cores.mock, [tools.mock, String(upstreamPort)]))
  await sleep(200)
  if (!mock.isRunning()) throw new Error(`the mock did not start: ${mock.complaint()}`)

  const postgres = picked.some(({ needsDatabase }) => needsDatabase) ? await startPostgres() : null
  const targets = await withDatabases(picked, postgres)

  const plan: Plan = {
    tools,
    mock,
    mockAddress: { port: upstreamPort, headers: [] },
    port,
    suites: suites.filter((suite) => isWanted(suite.name)),
    memoryLoad: loads.small,
    bodies: {
      whole: readFileSync(loads.small.bodyFile, 'utf8'),
      stream: readFileSync(loads.burst.bodyFile, 'utf8'),
    },
    seconds: Number(options.seconds),
    measuresMemory: isWanted('memory'),
    measuresStart: isWanted('start'),
  }
  const measurements: Measurement[] = []
  // what has been measured is worth minutes, however the run ends
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      report(targets, measurements)
      process.exit(1)
    })
  }
  try {
    await measureAll(plan, targets, measurements)
  } finally {
    report(targets, measurements)
    await mock.stop()
    await postgres?.stop()
  }
}

const installPeers = () => {
  console.error('installing the peers ...')
  execFileSync('npm', ['ci', '--prefix', here('peers')], { stdio: 'inherit' })
}

const pickTargets = (all: readonly Target[]) => {
  const names = options.targets?.split(',')
  const unknown = names?.find((name) => !all.some((target) => target.name === name))
  if (unknown !== undefined) throw new Error(`there is no target ${unknown}`)
  if (names) return all.filter(({ name }) => names.includes(name))
  return all.filter(({ name, isExtra }) => !isExtra || (options.peers && name === 'portkey'))
}

/** A database of its own for each target that needs one. */
const withDatabases = async (targets: readonly Target[], postgres: PostgresServer | null) => {
  const given: Target[] = []
  for (const target of targets) {
    if (!target.needsDatabase || postgres === null) given.push(target)
    else {
      const url = await postgres.createDatabase(target.name)
      given.push({ ...target, env: { ...target.env, DATABASE_URL: url } })
    }
  }
  return given
}

/** The targets take turns, so that a slow minute of the machine does not hit one alone. */
const measureAll = async (plan: Plan, targets: readonly Target[], measurements: Measurement[]) => {
  const repeats = Number(options.repeat)
  for (let repeat = 1; repeat <= repeats; repeat++) {
    for (const target of targets) {
      console.error(`${repeat}/${repeats} ${target.name}`)
      if (repeat === 1 && target.keepsData) await warmUpData(plan, target)
      measurements.push(...(await measureTarget(plan, target, repeat)))
    }
  }
}

const report = (targets: readonly Target[], measurements: readonly Measurement[]) => {
  const table = renderTable(
    targets.map((target) => target.name),
    measurements,
  )
  const machine = `${coreCount} cores, ${cpus()[0]?.model}, Node ${process.versions.node}`
  const settings = `best of ${options.repeat} repeats of ${options.seconds} s`
  const text = `${table}\n\n${machine}, ${settings}.\n${renderConditions(measurements)}\n`
  console.log(`\n${text}`)
  mkdirSync(here('results'), { recursive: true })
  const name = here(`results/${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`)
  writeFileSync(`${name}.md`, text)
  writeFileSync(`${name}.json`, JSON.stringify(measurements, null, 2))
}

await main()
