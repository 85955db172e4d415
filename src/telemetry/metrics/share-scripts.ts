import { CountersError, type CounterScript, type ScriptArgument } from '../../domain/counters.ts'
import { readInteger } from '../../storage/counters/script-reply.ts'

/** Fields with what is to be added to each, after the sequence number and how long it is remembered. */
type AddArgs = readonly ScriptArgument[]

/**
 * Adds what one replica has counted since its last report, once: a report that was sent twice,
 * because its answer was lost, has the same number.
 */
export const addReportScript: CounterScript<
  readonly [totals: string, sequence: string],
  AddArgs,
  number
> = {
  name: 'metrics-add',
  lua: `
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
if tonumber(ARGV[1]) <= last then return 0 end
for i = 3, #ARGV, 2 do redis.call('HINCRBYFLOAT', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return 1`,
  twin(slots, [totals, sequence], [number = 0, ttlMs = 0, ...pairs]) {
    if (Number(number) <= Number(slots.get<string>(sequence) ?? '0')) return 0
    const sums = { ...slots.get<Record<string, string>>(totals) }
    for (let at = 0; at < pairs.length; at += 2) {
      const field = String(pairs[at])
      sums[field] = String(Number(sums[field] ?? 0) + Number(pairs[at + 1]))
    }
    if (pairs.length > 0) slots.set(totals, sums)
    slots.set(sequence, String(number))
    slots.expire(sequence, Number(ttlMs))
    return 1
  },
  read: readInteger,
}

/** Puts down the gauges of one replica, with the store's time. */
export const setGaugesScript: CounterScript<
  readonly [gauges: string],
  readonly [replica: string, gauges: string],
  number
> = {
  name: 'metrics-gauges',
  lua: `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now) .. ':' .. ARGV[2])
return 1`,
  twin(slots, [gauges], [replica, text]) {
    const all = { ...slots.get<Record<string, string>>(gauges) }
    all[replica] = `${slots.nowMs()}:${text}`
    slots.set(gauges, all)
    return 1
  },
  read: readInteger,
}

/** Everything: totals, and the gauges of replicas that have reported within `aliveMs`. */
export const readMetricsScript: CounterScript<
  readonly [totals: string, gauges: string],
  readonly [aliveMs: number],
  readonly [totals: readonly string[], gauges: readonly string[]]
> = {
  name: 'metrics-read',
  lua: `
local time = redis.call('TIME')
local oldest = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(ARGV[1])
local all = redis.call('HGETALL', KEYS[2])
local alive = {}
for i = 1, #all, 2 do
  if tonumber(string.match(all[i + 1], '^%d+')) < oldest then
    redis.call('HDEL', KEYS[2], all[i])
  else
    alive[#alive + 1] = all[i]
    alive[#alive + 1] = all[i + 1]
  end
end
return { redis.call('HGETALL', KEYS[1]), alive }`,
  twin(slots, [totals, gauges], [aliveMs]) {
    const oldest = slots.nowMs() - aliveMs
    const all = Object.entries(slots.get<Record<string, string>>(gauges) ?? {})
    const alive = all.filter(([, text]) => Number.parseInt(text, 10) >= oldest)
    if (alive.length === 0) slots.delete(gauges)
    else if (alive.length < all.length) slots.set(gauges, Object.fromEntries(alive))
    return [Object.entries(slots.get<Record<string, string>>(totals) ?? {}).flat(), alive.flat()]
  },
  read(reply) {
    const [totals, gauges] = Array.isArray(reply) ? (reply as readonly unknown[]) : []
    return [readTexts(totals), readTexts(gauges)]
  },
}

function readTexts(reply: unknown): readonly string[] {
  if (Array.isArray(reply)) return reply.map(String)
  throw new CountersError('rejected', 'The counter store gave something else than a list.')
}
