import type { Config } from '../config.ts'
import type { Call } from '../domain/call.ts'
import type { Answer } from '../gateway/answer.ts'
import type { Wanted } from '../gateway/route-table.ts'
import { startTimer } from '../lib/timer.ts'
import { createChat } from '../gateway/chat.ts'
import { createDispatch } from '../gateway/dispatch.ts'
import { createEmbeddings } from '../gateway/embeddings.ts'
import { createRemoteMedia } from '../gateway/remote-media.ts'
import type { Guard } from '../gateway/safety/guard.ts'
import { createSpending } from '../gateway/spending.ts'
import type { Decision } from '../routing/decision.ts'
import type { ModelEndpoint } from '../http/door/model-door.ts'
import type { Platform } from '../platform.ts'
import { createDemoUpstream } from '../providers/demo/upstream.ts'
import type { MeasuredAttempt } from '../telemetry/metrics/attempt-metrics.ts'
import type { Ledger } from '../usage/ledger.ts'
import { createEgressGuard } from '../transport/egress.ts'
import type { Budgeting } from './budgets.ts'
import type { Routing } from './routing.ts'

interface ModelEndpointsOptions {
  readonly platform: Platform
  readonly config: Config
  /** Its table is asked for at each call, so that a new configuration holds from the next one on. */
  readonly routing: Routing
  readonly ledger: Ledger
  /** Whether a provider is told of the trace that a call belongs to. */
  readonly isTold: (provider: string) => boolean
  /** Counts what providers did. */
  readonly onAttempt: (attempt: MeasuredAttempt) => void
  /** Content safety; null where it is switched off. */
  readonly guard: Guard | null
  readonly budgeting: Pick<Budgeting, 'budgets' | 'budgetsOf'>
}

/** The endpoints that lead to providers. */
export function createModelEndpoints(options: ModelEndpointsOptions): ModelEndpoint[] {
  const { platform, config, routing } = options
  const { table, health, memory } = routing
  const way = {
    upstream: createDemoUpstream(platform.upstream),
    log: platform.log,
    ledger: options.ledger,
    now: platform.now,
    health,
    sessions: memory.sessions,
    attemptsMax: () => routing.document().routing.attempts_max,
    firstContentMs: () => routing.document().routing.first_content_ms,
    onDecided: (decision: Decision, call: Call) =>
      routing.decisions.note(decision, call.runInBackground),
    onAttempt: options.onAttempt,
    isTold: options.isTold,
    sleep,
    timeouts: {
      connectMs: config.UPSTREAM_CONNECT_TIMEOUT_MS,
      firstByteMs: config.UPSTREAM_FIRST_BYTE_TIMEOUT_MS,
      idleMs: config.UPSTREAM_IDLE_TIMEOUT_MS,
      totalMs: config.UPSTREAM_TOTAL_TIMEOUT_MS,
    },
    answerBytesMax: config.MAX_ANSWER_BYTES,
    heartbeatMs: config.STREAM_HEARTBEAT_MS,
    openMedia: createRemoteMedia({
      upstream: platform.upstream,
      egress: createEgressGuard(config.EGRESS_ALLOW),
      bytesMax: config.REMOTE_MEDIA_BYTES_MAX,
      totalBytesMax: config.MAX_BODY_BYTES,
    }),
  }
  const allow = createSpending({
    prices: () => table().prices,
    ...options.budgeting,
    allowsUnpriced: config.UNPRICED_MODELS === 'allow',
    outputTokensDefault: config.BUDGET_OUTPUT_TOKENS,
  })
  const plan = (wanted: Wanted) => routing.plan(wanted)
  return [
    {
      method: 'POST',
      path: '/v1/chat/completions',
      permission: 'chat:write',
      handle: createChat({
        plan,
        allow,
        dispatch: createDispatch(way),
        guard: options.guard,
      }),
    },
    {
      method: 'POST',
      path: '/v1/embeddings',
      permission: 'embeddings:write',
      handle: createEmbeddings({
        plan,
        allow,
        guard: options.guard,
        ...way,
      }),
    },
  ]
}

/** Ends early when the caller leaves: nobody waits for an answer that nobody reads. */
function sleep(ms: number, answer: Answer): Promise<void> {
  return new Promise((resolve) => {
    const stop = startTimer(ms, resolve)
    answer.onClose(() => {
      stop()
      resolve()
    })
  })
}
