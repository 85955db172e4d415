import type { CounterScript } from '../domain/counters.ts'
import { readIntegers } from '../storage/counters/script-reply.ts'

/**
 * Two texts for each limited key. `tokens` is a bucket that runs empty at the rate of its limit: the
 * moment, in microseconds, at which it will be empty. `slots` are the calls that run,
 * `id:until;id:until;...` in milliseconds: one that nobody gives back ends by itself.
 */
type CallKeys = readonly [tokens: string, slots: string]

const WINDOW_US = 60_000_000
/** An empty bucket is kept for a while: the clocks of replicas and of the store differ. */
const KEPT_MS = 60_000

/** Shared by the scripts; in Lua and in JavaScript the same. */
const LUA = `
local function to_us(tokens, limit) return math.ceil(tokens * ${WINDOW_US} / limit) end
local function write_tokens(key, empty_at, now_us)
  if empty_at <= now_us then
    redis.call('DEL', key)
  else
    local ttl = math.ceil((empty_at - now_us) / 1000) + ${KEPT_MS}
    redis.call('SET', key, string.format('%.0f', empty_at), 'PX', string.format('%.0f', ttl))
  end
end
local function read_slots(text, now, left_out)
  local kept, count = '', 0
  for id, till in string.gmatch(text, '([^:;]+):(%d+);') do
    if tonumber(till) > now and id ~= left_out then
      kept = kept .. id .. ':' .. till .. ';'
      count = count + 1
    end
  end
  return kept, count
end
`

const SLOT = /([^:;]+):(\d+);/g

function toUs(tokens: number, limit: number): number {
  return Math.ceil((tokens * WINDOW_US) / limit)
}

function readSlots(text: string, nowMs: number, leftOut: string) {
  const running = [...text.matchAll(SLOT)].filter(
    ([, id, until]) => Number(until) > nowMs && id !== leftOut,
  )
  return { kept: running.map(([slot]) => slot).join(''), count: running.length }
}

type AdmitArgs = readonly [
  nowMs: number,
  /** Tokens a minute; 0 means no limit. */
  tokensMax: number,
  /** Tokens that the call takes at least, never more than the limit. */
  tokens: number,
  /** Calls at the same time; 0 means no limit. */
  slotsMax: number,
  leaseMs: number,
  callId: string,
]

/** Admitted; or refused for tokens, with the milliseconds to wait; or refused for want of a slot. */
export type AdmitReply =
  | readonly [kind: 1]
  | readonly [kind: 0, waitMs: number]
  | readonly [kind: -1, running: number]

/** Lets a call in under both limits, or takes from neither. */
export const admitCallScript: CounterScript<CallKeys, AdmitArgs, AdmitReply> = {
  name: 'call-admit',
  lua: `${LUA}
local now, limit, tokens = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local slots_max, lease = tonumber(ARGV[4]), tonumber(ARGV[5])
local now_us, empty_at = now * 1000, 0
if limit > 0 then
  local known = tonumber(redis.call('GET', KEYS[1]) or '0')
  empty_at = math.max(known, now_us) + to_us(tokens, limit)
  local over = empty_at - now_us - ${WINDOW_US}
  if over > 0 then return { 0, math.ceil(over / 1000) } end
end
if slots_max > 0 then
  local kept, count = read_slots(redis.call('GET', KEYS[2]) or '', now, ARGV[6])
  if count >= slots_max then return { -1, count } end
  kept = kept .. ARGV[6] .. ':' .. string.format('%.0f', now + lease) .. ';'
  redis.call('SET', KEYS[2], kept, 'PX', ARGV[5])
end
if limit > 0 then write_tokens(KEYS[1], empty_at, now_us) end
return { 1 }`,
  twin(slots, [tokensKey, slotsKey], [nowMs, tokensMax, tokens, slotsMax, leaseMs, callId]) {
    const nowUs = nowMs * 1000
    let emptyAtUs = 0
    if (tokensMax > 0) {
      const known = Number(slots.get<string>(tokensKey) ?? 0)
      emptyAtUs = Math.max(known, nowUs) + toUs(tokens, tokensMax)
      const over = emptyAtUs - nowUs - WINDOW_US
      if (over > 0) return [0, Math.ceil(over / 1000)]
    }
    if (slotsMax > 0) {
      const { kept, count } = readSlots(slots.get<string>(slotsKey) ?? '', nowMs, callId)
      if (count >= slotsMax) return [-1, count]
      slots.set(slotsKey, `${kept}${callId}:${nowMs + leaseMs};`)
      slots.expire(slotsKey, leaseMs)
    }
    if (tokensMax > 0) writeTokens(slots, tokensKey, { emptyAtUs, nowUs })
    return [1]
  },
  // The script's own replies have one of the three forms.
  read: (reply) => readIntegers(reply) as unknown as AdmitReply,
}

function writeTokens(
  slots: Parameters<typeof admitCallScript.twin>[0],
  key: string,
  { emptyAtUs, nowUs }: { readonly emptyAtUs: number; readonly nowUs: number },
): void {
  if (emptyAtUs <= nowUs) {
    slots.delete(key)
    return
  }
  slots.set(key, String(emptyAtUs))
  slots.expire(key, Math.ceil((emptyAtUs - nowUs) / 1000) + KEPT_MS)
}

type EndArgs = readonly [
  nowMs: number,
  tokensMax: number,
  /** As they were admitted. */
  tokens: number,
  /** As they have turned out. */
  tokensUsed: number,
  callId: string,
]

/** Gives a call's slot back, and counts the tokens that it has really used. */
export const endCallScript: CounterScript<CallKeys, EndArgs, readonly number[]> = {
  name: 'call-end',
  lua: `${LUA}
local now, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local now_us = now * 1000
if limit > 0 then
  local known = tonumber(redis.call('GET', KEYS[1]) or '0')
  local change = to_us(tonumber(ARGV[4]), limit) - to_us(tonumber(ARGV[3]), limit)
  write_tokens(KEYS[1], math.max(known, now_us) + change, now_us)
end
local text = redis.call('GET', KEYS[2])
if text then
  local kept = read_slots(text, now, ARGV[5])
  if kept == '' then
    redis.call('DEL', KEYS[2])
  else
    redis.call('SET', KEYS[2], kept, 'KEEPTTL')
  end
end
return { 1 }`,
  twin(slots, [tokensKey, slotsKey], [nowMs, tokensMax, tokens, tokensUsed, callId]) {
    const nowUs = nowMs * 1000
    if (tokensMax > 0) {
      const known = Number(slots.get<string>(tokensKey) ?? 0)
      const change = toUs(tokensUsed, tokensMax) - toUs(tokens, tokensMax)
      const emptyAtUs = Math.max(known, nowUs) + change
      writeTokens(slots, tokensKey, { emptyAtUs, nowUs })
    }
    const text = slots.get<string>(slotsKey)
    if (text !== undefined) {
      const { kept } = readSlots(text, nowMs, callId)
      if (kept === '') slots.delete(slotsKey)
      else slots.set(slotsKey, kept)
    }
    return [1]
  },
  read: readIntegers,
}
