import { parseArgs } from 'node:util'
import { runFaults } from './run-faults.ts'

/** `npm run faults -- --seconds 10 --callers 16 --kills 10`: the fault suite at length. */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    callers: { type: 'string', default: '8' },
    kills: { type: 'string', default: '5' },
  },
})
const report = await runFaults({
  phaseMs: Number(values.seconds) * 1000,
  callers: Number(values.callers),
  kills: Number(values.kills),
  say: (line) => console.log(`- ${line}`),
})
console.log(`
sent               ${report.sent}
answered           ${report.answered}
refused clearly    ${report.refused}
broken by a kill   ${report.killed}
lost               ${report.lost.length}
without an entry   ${report.withoutEntry.length}
without an audit   ${report.withoutAudit.length}
money drift        ${report.moneyDrift} nano-dollars
drift of the sums  ${report.sumsDrift} nano-dollars`)
const isWhole =
  report.lost.length === 0 &&
  report.withoutEntry.length === 0 &&
  report.withoutAudit.length === 0 &&
  report.moneyDrift === 0 &&
  report.sumsDrift === 0
process.exit(isWhole ? 0 : 1)
