import { describe, expect, it } from 'vitest'
import { createVersionWatch } from './version-watch.ts'

function open() {
  let nowMs = 0
  let version = 'a'
  let readings = 0
  let isLost = false
  const events: string[] = []
  const changes: string[] = []
  const watch = createVersionWatch({
    async read() {
      readings += 1
      if (isLost) throw new Error('gone')
      return version
    },
    intervalMs: 2_000,
    now: () => nowMs,
    log: (_level, event) => void events.push(event),
  })
  const stop = watch.onChange((changed) => void changes.push(changed))
  return {
    watch,
    stop,
    events,
    changes,
    readings: () => readings,
    move: (next: string) => void (version = next),
    lose: (lost: boolean) => void (isLost = lost),
    pass: (ms: number) => void (nowMs += ms),
  }
}

describe('version watch', () => {
  it('reads once per interval, however often it is asked', async () => {
    const { watch, readings, pass } = open()
    expect(watch.current()).toBeNull()
    await Promise.all([watch.refreshIfDue(), watch.refreshIfDue()])
    pass(1_999)
    expect(watch.refreshIfDue()).toBeUndefined()
    pass(1)
    await watch.refreshIfDue()
    expect(readings()).toBe(2)
    expect(watch.current()).toBe('a')
  })

  it('tells of each change once, and not of the first reading', async () => {
    const { watch, move, pass, changes } = open()
    await watch.refreshIfDue()
    move('b')
    pass(2_000)
    await watch.refreshIfDue()
    await watch.refresh()
    expect(changes).toEqual(['b'])
  })

  it('tells nobody who has stopped', async () => {
    const { watch, stop, move, changes } = open()
    await watch.refresh()
    stop()
    move('b')
    await watch.refresh()
    expect(changes).toEqual([])
  })

  it('keeps the version when a reading fails, and goes on in time', async () => {
    const { watch, move, lose, pass, changes, events } = open()
    await watch.refresh()
    move('b')
    lose(true)
    await watch.refresh()
    expect(watch.current()).toBe('a')
    expect(events).toEqual(['version_unreadable'])
    lose(false)
    pass(2_000)
    await watch.refreshIfDue()
    expect(changes).toEqual(['b'])
  })

  it('ignores an answer that a later reading has overtaken', async () => {
    const answers: ((version: string) => void)[] = []
    const watch = createVersionWatch({
      read: () => new Promise((resolve) => answers.push(resolve)),
      intervalMs: 0,
      now: () => 0,
      log: () => undefined,
    })
    const early = watch.refresh()
    const late = watch.refresh()
    answers[1]?.('new')
    await late
    answers[0]?.('old')
    await early
    expect(watch.current()).toBe('new')
  })
})
