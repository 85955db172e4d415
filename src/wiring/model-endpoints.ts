import type { Config } from '../config.ts'
import { createChat } from '../gateway/chat.ts'
import { createDispatch } from '../gateway/dispatch.ts'
import { createEmbeddings } from '../gateway/embeddings.ts'
import { createSpending } from '../gateway/spending.ts'
import type { RouteTable } from '../gateway/route-table.ts'
import type { ModelEndpoint } from '../http/door/model-door.ts'
import type { Platform } from '../platform.ts'
import { createDemoUpstream } from '../providers/demo/upstream.ts'
import type { Ledger } from '../usage/ledger.ts'
import type { Budgeting } from './budgets.ts'

interface ModelEndpointsOptions {
  readonly platform: Platform
  readonly config: Config
  /** Asked for at each call, so that a new configuration holds from the next one on. */
  readonly table: () => RouteTable
  readonly ledger: Ledger
  readonly budgeting: Pick<Budgeting, 'budgets' | 'budgetsOf'>
}

/** The endpoints that lead to providers. */
export function createModelEndpoints(options: ModelEndpointsOptions): ModelEndpoint[] {
  const { platform, config, table } = options
  const way = {
    upstream: createDemoUpstream(platform.upstream),
    log: platform.log,
    ledger: options.ledger,
    now: platform.now,
    timeouts: {
      connectMs: config.UPSTREAM_CONNECT_TIMEOUT_MS,
      firstByteMs: config.UPSTREAM_FIRST_BYTE_TIMEOUT_MS,
      idleMs: config.UPSTREAM_IDLE_TIMEOUT_MS,
      totalMs: config.UPSTREAM_TOTAL_TIMEOUT_MS,
    },
    answerBytesMax: config.MAX_ANSWER_BYTES,
    heartbeatMs: config.STREAM_HEARTBEAT_MS,
  }
  const allow = createSpending({
    prices: () => table().prices,
    ...options.budgeting,
    allowsUnpriced: config.UNPRICED_MODELS === 'allow',
    outputTokensDefault: config.BUDGET_OUTPUT_TOKENS,
  })
  return [
    {
      method: 'POST',
      path: '/v1/chat/completions',
      permission: 'chat:write',
      handle: createChat({
        plan: (request, { principal }) => table().plan(request, { principal, mode: 'chat' }),
        allow,
        dispatch: createDispatch(way),
      }),
    },
    {
      method: 'POST',
      path: '/v1/embeddings',
      permission: 'embeddings:write',
      handle: createEmbeddings({
        plan: (request, { principal }) => table().plan(request, { principal, mode: 'embedding' }),
        allow,
        ...way,
      }),
    },
  ]
}
