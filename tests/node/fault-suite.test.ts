import { expect, it } from 'vitest'
import { runFaults } from '../faults/run-faults.ts'

it('loses no call and no cent while everything around the server fails', async () => {
  const lines: string[] = []
  const report = await runFaults({
    phaseMs: 800,
    callers: 6,
    kills: 2,
    say: (line) => lines.push(line),
  })
  const { answered, refused, sent, killed } = report
  console.log(
    [...lines, `${sent} sent, ${answered} answered, ${refused} refused, ${killed} killed`].join(
      '\n',
    ),
  )
  expect(report.lost).toEqual([])
  expect(report.withoutEntry).toEqual([])
  expect(report.withoutAudit).toEqual([])
  expect(report.moneyDrift).toBe(0)
  expect(report.sumsDrift).toBe(0)
  expect(answered).toBeGreaterThan(100)
  expect(refused).toBeGreaterThan(0)
  expect(answered + refused + killed).toBe(sent)
}, 120_000)
