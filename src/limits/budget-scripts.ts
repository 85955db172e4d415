import type { CounterScript } from '../domain/counters.ts'
import { readIntegers } from '../storage/counters/script-reply.ts'

/**
 * What a budget's period has used up, as one text: `spent;replica:reserved:until;...` in
 * nano-dollars and milliseconds. Each replica holds one sum of its running calls, which counts until
 * its lease ends: a replica that has died gives back what it had reserved, without anybody's doing.
 */
interface BudgetState {
  spent: number
  readonly holders: Holder[]
}

interface Holder {
  readonly replica: string
  reserved: number
  untilMs: number
}

/** Shared by the scripts; in Lua and in JavaScript the same. */
const LUA = `
local function parse(text, now)
  local holders, reserved = {}, 0
  for replica, amount, till in string.gmatch(text, ';([^:;]+):(%d+):(%d+)') do
    if tonumber(till) > now then
      holders[#holders + 1] = { replica, tonumber(amount), tonumber(till) }
      reserved = reserved + tonumber(amount)
    end
  end
  return tonumber(string.match(text, '^(%d+)')), holders, reserved
end
local function write(key, spent, holders)
  local text = string.format('%.0f', spent)
  for _, holder in ipairs(holders) do
    if holder[2] > 0 then
      text = text .. string.format(';%s:%.0f:%.0f', holder[1], holder[2], holder[3])
    end
  end
  redis.call('SET', key, text, 'KEEPTTL')
end
local function find(holders, replica)
  for _, holder in ipairs(holders) do
    if holder[1] == replica then return holder end
  end
  holders[#holders + 1] = { replica, 0, 0 }
  return holders[#holders]
end
`

const HOLDER = /;([^:;]+):(\d+):(\d+)/g

function parse(text: string, nowMs: number): BudgetState {
  const holders: Holder[] = []
  for (const [, replica = '', reserved, until] of text.matchAll(HOLDER)) {
    const untilMs = Number(until)
    if (untilMs > nowMs) holders.push({ replica, reserved: Number(reserved), untilMs })
  }
  return { spent: Number.parseInt(text, 10), holders }
}

function format({ spent, holders }: BudgetState): string {
  let text = String(spent)
  for (const { replica, reserved, untilMs } of holders) {
    if (reserved > 0) text += `;${replica}:${reserved}:${untilMs}`
  }
  return text
}

function reservedIn({ holders }: BudgetState): number {
  return holders.reduce((sum, { reserved }) => sum + reserved, 0)
}

function holderIn({ holders }: BudgetState, replica: string): Holder {
  const known = holders.find((holder) => holder.replica === replica)
  if (known !== undefined) return known
  const added = { replica, reserved: 0, untilMs: 0 }
  holders.push(added)
  return added
}

/** Spent and reserved by a state's text; null when there is none. */
export function readBudgetState(
  text: string | null,
  nowMs: number,
): { readonly spentNanoUsd: number; readonly reservedNanoUsd: number } | null {
  if (text === null) return null
  const state = parse(text, nowMs)
  return { spentNanoUsd: state.spent, reservedNanoUsd: reservedIn(state) }
}

/** Of a hold's own key: it waits for its settlement, or has had it (or was given up before). */
const RESERVED = 'r'
const SETTLED = 's'

/**
 * The first key is the hold's own. It makes both scripts safe to send again when no answer came: a
 * store that was slow may still carry out what was given up. Its time to live is 0 where an answer
 * always comes, and the key is then left alone.
 */
type HoldKeys = readonly [hold: string, ...budgets: string[]]

type ReserveArgs = readonly [
  nowMs: number,
  leaseMs: number,
  replica: string,
  amount: number,
  holdTtlMs: number,
  /** One for each key; -1 for a budget that never refuses. */
  ...caps: number[],
]

/** Reserved; or given up; or the index of a budget without state, or of the one in the way. */
export type ReserveReply =
  | readonly [kind: 1]
  | readonly [kind: -2]
  | readonly [kind: 0, index: number]
  | readonly [kind: -1, index: number, spent: number, reserved: number]

/** Reserves an amount under all budgets or under none. */
export const reserveScript: CounterScript<HoldKeys, ReserveArgs, ReserveReply> = {
  name: 'budget-reserve',
  lua: `${LUA}
local now, lease, amount = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[4])
local hold_ttl = tonumber(ARGV[5])
if hold_ttl > 0 and redis.call('EXISTS', KEYS[1]) == 1 then return { -2 } end
local states = {}
for i = 2, #KEYS do
  local text = redis.call('GET', KEYS[i])
  if not text then return { 0, i - 2 } end
  local spent, holders, reserved = parse(text, now)
  local cap = tonumber(ARGV[4 + i])
  if cap >= 0 and spent + reserved + amount > cap then return { -1, i - 2, spent, reserved } end
  states[i] = { spent, holders }
end
for i = 2, #KEYS do
  local holder = find(states[i][2], ARGV[3])
  holder[2] = holder[2] + amount
  holder[3] = now + lease
  write(KEYS[i], states[i][1], states[i][2])
end
if hold_ttl > 0 then redis.call('SET', KEYS[1], '${RESERVED}', 'PX', hold_ttl) end
return { 1 }`,
  twin(slots, [hold, ...keys], [nowMs, leaseMs, replica, amount, holdTtlMs, ...caps]) {
    if (holdTtlMs > 0 && slots.get(hold) !== undefined) return [-2]
    const states: BudgetState[] = []
    for (const [index, key] of keys.entries()) {
      const text = slots.get<string>(key)
      if (text === undefined) return [0, index]
      const state = parse(text, nowMs)
      const cap = caps[index] ?? -1
      const reserved = reservedIn(state)
      if (cap >= 0 && state.spent + reserved + amount > cap) {
        return [-1, index, state.spent, reserved]
      }
      states.push(state)
    }
    for (const [index, state] of states.entries()) {
      const holder = holderIn(state, replica)
      holder.reserved += amount
      holder.untilMs = nowMs + leaseMs
      slots.set(keys[index] ?? '', format(state))
    }
    if (holdTtlMs > 0) {
      slots.set(hold, RESERVED)
      slots.expire(hold, holdTtlMs)
    }
    return [1]
  },
  // The script's own replies have one of the three forms.
  read: (reply) => readIntegers(reply) as unknown as ReserveReply,
}

type SettleArgs = readonly [
  nowMs: number,
  leaseMs: number,
  replica: string,
  /** What is given back of the replica's reservations. */
  amount: number,
  cost: number,
  holdTtlMs: number,
]

/**
 * Gives a reservation back and counts what was really spent; with neither it renews the replica's
 * lease. Nothing is given back of a hold that was never reserved, and a second settlement of the
 * same hold does nothing. Gives spent before and after for each budget, -1 and -1 for one without
 * state; an empty list the second time.
 */
export const settleScript: CounterScript<HoldKeys, SettleArgs, readonly number[]> = {
  name: 'budget-settle',
  lua: `${LUA}
local now, lease, amount, cost =
  tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[4]), tonumber(ARGV[5])
local hold_ttl = tonumber(ARGV[6])
if hold_ttl > 0 then
  local hold = redis.call('GET', KEYS[1])
  if hold == '${SETTLED}' then return {} end
  if not hold then amount = 0 end
  redis.call('SET', KEYS[1], '${SETTLED}', 'PX', hold_ttl)
end
local replies = {}
for i = 2, #KEYS do
  local key = KEYS[i]
  local text = redis.call('GET', key)
  local before, after = -1, -1
  if text then
    local spent, holders = parse(text, now)
    local holder = find(holders, ARGV[3])
    holder[2] = math.max(0, holder[2] - amount)
    holder[3] = now + lease
    before, after = spent, spent + cost
    write(key, after, holders)
  end
  replies[#replies + 1] = before
  replies[#replies + 1] = after
end
return replies`,
  twin(slots, [hold, ...keys], [nowMs, leaseMs, replica, amount, cost, holdTtlMs]) {
    let givenBack = amount
    if (holdTtlMs > 0) {
      const state = slots.get<string>(hold)
      if (state === SETTLED) return []
      if (state === undefined) givenBack = 0
      slots.set(hold, SETTLED)
      slots.expire(hold, holdTtlMs)
    }
    return keys.flatMap((key) => {
      const text = slots.get<string>(key)
      if (text === undefined) return [-1, -1]
      const state = parse(text, nowMs)
      const holder = holderIn(state, replica)
      holder.reserved = Math.max(0, holder.reserved - givenBack)
      holder.untilMs = nowMs + leaseMs
      const before = state.spent
      state.spent += cost
      slots.set(key, format(state))
      return [before, state.spent]
    })
  },
  read: readIntegers,
}

/** Gives a budget's period its state, unless it has one: what the ledger says was spent. */
export const openScript: CounterScript<
  readonly [key: string],
  readonly [spent: number, ttlMs: number],
  readonly number[]
> = {
  name: 'budget-open',
  lua: `
if redis.call('EXISTS', KEYS[1]) == 1 then return { 0 } end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return { 1 }`,
  twin(slots, [key], [spent, ttlMs]) {
    if (slots.get(key) !== undefined) return [0]
    slots.set(key, String(spent))
    slots.expire(key, ttlMs)
    return [1]
  },
  read: readIntegers,
}
