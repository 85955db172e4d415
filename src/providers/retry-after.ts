import type { HeaderReader } from '../domain/transport.ts'

const WISH_MS_MAX = 3_600_000

/**
 * How long a provider asks to wait, in milliseconds and at most an hour; null when it did not say.
 * Sources in order: `retry-after-ms`, `retry-after`, the reset of an exhausted OpenAI rate window,
 * the error's text ("try again in 1.2s").
 */
export function readRetryAfterMs(header: HeaderReader | undefined, message: string): number | null {
  const wishMs = (header && readHeaders(header)) ?? readText(message)
  if (wishMs === null || !Number.isFinite(wishMs) || wishMs < 0) return null
  return Math.min(Math.ceil(wishMs), WISH_MS_MAX)
}

function readHeaders(header: HeaderReader): number | null {
  const exactMs = header('retry-after-ms')
  if (exactMs !== undefined && isNumeric(exactMs)) return Number(exactMs)
  const after = header('retry-after')
  if (after !== undefined) return readRetryAfter(after, header('date'))
  return readReset(header, 'requests') ?? readReset(header, 'tokens')
}

const isNumeric = (text: string) => /^\d+(?:\.\d+)?$/.test(text.trim())

/** Seconds, or a date counted from the answer's own `date`, so that no clock is needed. */
function readRetryAfter(value: string, answeredOn: string | undefined): number | null {
  if (isNumeric(value)) return Number(value) * 1000
  if (answeredOn === undefined) return null
  const waitMs = Date.parse(value) - Date.parse(answeredOn)
  return Number.isNaN(waitMs) ? null : Math.max(0, waitMs)
}

function readReset(header: HeaderReader, what: 'requests' | 'tokens'): number | null {
  if (header(`x-ratelimit-remaining-${what}`) !== '0') return null
  return parseDurationMs(header(`x-ratelimit-reset-${what}`) ?? '')
}

function readText(message: string): number | null {
  const found = /(?:try again|retry) (?:in|after) ((?:\d+(?:\.\d+)?(?:ms|s|m|h) ?){1,4})/i.exec(
    message,
  )
  return parseDurationMs(found?.[1]?.replaceAll(' ', '') ?? '')
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Durations as OpenAI writes them: `20ms`, `1.5s`, `6m0s`. Null for anything else. */
function parseDurationMs(text: string): number | null {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return null
  let totalMs = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    totalMs += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0)
  }
  return totalMs
}
