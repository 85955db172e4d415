/**
 * What a replica has seen of a deployment: averages that follow it, and counts since the start.
 * Peak-EWMA as in Finagle and Linkerd: a slow answer counts at once, its memory fades over time.
 */

/** How long a peak takes to fade to a third. */
const DECAY_MS = 10_000
/** A deployment that nobody has used is taken to be as good as this, with the weight of so many calls. */
const PRIOR_RELIABILITY = 0.98
const PRIOR_CALLS = 20
/** Each call makes the earlier ones count for so much less. */
const MEMORY = 0.99

export interface DeploymentStats {
  /** To the first content of an answer; null before any. */
  firstTokenMs: number | null
  /** Output tokens a second after the first; null before any. */
  tokensPerSecond: number | null
  /** Output tokens of an answer; null before any. */
  outputTokens: number | null
  inFlight: number
  successes: number
  failures: number
  lastSuccessAtMs: number
  lastFailureAtMs: number
  /** Sums behind `reliabilityOf`. */
  weight: number
  goodWeight: number
  updatedAtMs: number
}

/** One finished call, as far as it says something of its deployment. */
export interface CallSample {
  readonly isSuccess: boolean
  /** Null when nothing came. */
  readonly firstTokenMs: number | null
  readonly durationMs: number
  readonly outputTokens: number | null
}

export function createDeploymentStats(): DeploymentStats {
  return {
    firstTokenMs: null,
    tokensPerSecond: null,
    outputTokens: null,
    inFlight: 0,
    successes: 0,
    failures: 0,
    lastSuccessAtMs: 0,
    lastFailureAtMs: 0,
    weight: 0,
    goodWeight: 0,
    updatedAtMs: 0,
  }
}

/** Takes a finished call into the averages. A failed call counts as slow as it was. */
export function addSample(stats: DeploymentStats, sample: CallSample, nowMs: number): void {
  const { isSuccess, firstTokenMs, durationMs, outputTokens } = sample
  stats.weight = stats.weight * MEMORY + 1
  stats.goodWeight = stats.goodWeight * MEMORY + (isSuccess ? 1 : 0)
  if (isSuccess) {
    stats.successes += 1
    stats.lastSuccessAtMs = nowMs
  } else {
    stats.failures += 1
    stats.lastFailureAtMs = nowMs
  }
  const keep = Math.exp(-(nowMs - stats.updatedAtMs) / DECAY_MS)
  const waitedMs = firstTokenMs ?? durationMs
  stats.firstTokenMs =
    stats.firstTokenMs === null || waitedMs > stats.firstTokenMs
      ? waitedMs
      : stats.firstTokenMs * keep + waitedMs * (1 - keep)
  stats.updatedAtMs = nowMs
  if (isSuccess && outputTokens !== null) addOutput(stats, sample, outputTokens)
}

function addOutput(stats: DeploymentStats, sample: CallSample, outputTokens: number): void {
  stats.outputTokens = blend(stats.outputTokens, outputTokens)
  const writingMs = sample.durationMs - (sample.firstTokenMs ?? sample.durationMs)
  // An answer that came at once says nothing about the pace of one that is written.
  if (writingMs < 50 || outputTokens < 8) return
  stats.tokensPerSecond = blend(stats.tokensPerSecond, (outputTokens * 1000) / writingMs)
}

function blend(average: number | null, value: number): number {
  return average === null ? value : average * 0.9 + value * 0.1
}

/** Chance of success from 0 to 1, pulled to what is usual while few calls were seen. */
export function reliabilityOf({ weight, goodWeight }: DeploymentStats): number {
  return (goodWeight + PRIOR_RELIABILITY * PRIOR_CALLS) / (weight + PRIOR_CALLS)
}
