import type { PriceBook, Priced } from '../catalog/prices.ts'
import type { Budget } from '../domain/budget.ts'
import type { Call } from '../domain/call.ts'
import type { Awaitable } from '../domain/counters.ts'
import type { Principal } from '../domain/principal.ts'
import { GatewayError } from '../errors.ts'
import type { BudgetHold, Budgets } from '../limits/budgets.ts'
import { boundTokens, worstCaseNanoUsd } from '../usage/worst-case.ts'
import type { Route } from './route-table.ts'

export interface SpendingOptions {
  readonly prices: () => PriceBook
  readonly budgets: Pick<Budgets, 'reserve'>
  readonly budgetsOf: (principal: Principal) => readonly Budget[]
  /** Whether calls may go where no price is known, as long as no hard budget holds. */
  readonly allowsUnpriced: boolean
  /** Output tokens of a call under a hard budget that names no limit itself. */
  readonly outputTokensDefault: number
}

/** What a call wants to do, as far as its cost depends on it. */
export interface SpendingWish {
  readonly call: Call
  readonly routes: readonly Route[]
  readonly bodyBytes: number
  readonly serviceTier: string | null
  /** Null where the model makes no output tokens (embeddings). */
  readonly output: OutputWish | null
}

export interface OutputWish {
  /** As the caller limits it; null when it does not. */
  readonly tokensMax: number | null
  readonly choices: number
}

/** What a call may do. */
export interface Allowance {
  /** Those that may be paid; at least one. */
  readonly routes: readonly Route[]
  /** To be settled with what the call has cost. */
  readonly hold: BudgetHold | null
  /** A limit that has to be sent upstream, so that the reservation holds; null: the caller's. */
  readonly outputTokensMax: number | null
}

interface PricedRoute {
  readonly route: Route
  readonly price: Priced
}

/**
 * Decides whether a call may be paid: refuses what has no price where that is not allowed, and
 * reserves the worst case under every budget of the caller. Throws (or rejects with) GatewayError.
 */
export function createSpending(options: SpendingOptions) {
  return function allow(wish: SpendingWish): Awaitable<Allowance> {
    const budgets = options.budgetsOf(wish.call.principal)
    if (budgets.length === 0 && options.allowsUnpriced) {
      return { routes: wish.routes, hold: null, outputTokensMax: null }
    }
    const hasWall = budgets.some(({ isHard }) => isHard)
    const priced = wish.routes.flatMap((route) => priceRoute(options.prices(), route, wish))
    if (priced.length === 0 && (hasWall || !options.allowsUnpriced)) throw unpriced()
    const routes =
      hasWall || !options.allowsUnpriced ? priced.map(({ route }) => route) : wish.routes
    if (budgets.length === 0) return { routes, hold: null, outputTokensMax: null }
    const tokensMax = hasWall ? limitOutput(wish, options) : null
    const amount = worstCaseOf(priced, wish, tokensMax ?? options.outputTokensDefault)
    const allowance = (hold: BudgetHold): Allowance => ({
      routes,
      hold,
      outputTokensMax: tokensMax,
    })
    const hold = options.budgets.reserve(budgets, amount, wish.call.runInBackground)
    return hold instanceof Promise ? hold.then(allowance) : allowance(hold)
  }
}

function priceRoute(prices: PriceBook, route: Route, wish: SpendingWish): PricedRoute[] {
  const price = prices.priceFor({
    provider: route.target.provider,
    upstreamId: route.target.model,
    atMs: wish.call.startedAtMs,
    inputTokens: boundTokens(wish.bodyBytes),
    serviceTier: wish.serviceTier,
  })
  return price.kind === 'priced' ? [{ route, price }] : []
}

/** A limit for callers that set none: the models' own where all are lower than the default. */
function limitOutput(wish: SpendingWish, { outputTokensDefault }: SpendingOptions): number | null {
  if (wish.output === null || wish.output.tokensMax !== null) return null
  const largest = Math.max(
    ...wish.routes.map(({ target }) => target.info?.outputTokensMax ?? Infinity),
  )
  return Math.min(largest, outputTokensDefault)
}

/**
 * The dearest candidate as a whole, and the prompts of all others: a call may fail over after a
 * provider has read the prompt, but completes once.
 */
function worstCaseOf(
  priced: readonly PricedRoute[],
  wish: SpendingWish,
  tokensMax: number,
): number {
  const promptTokens = boundTokens(wish.bodyBytes)
  const { output } = wish
  const completionTokens =
    output === null ? 0 : (output.tokensMax ?? tokensMax) * Math.max(1, output.choices)
  let prompts = 0
  let completion = 0
  for (const { price } of priced) {
    const prompt = worstCaseNanoUsd(price, { promptTokens, completionTokens: 0 })
    const whole = worstCaseNanoUsd(price, { promptTokens, completionTokens })
    prompts += prompt
    completion = Math.max(completion, whole - prompt)
  }
  return prompts + completion
}

function unpriced(): GatewayError {
  return new GatewayError(
    'policy',
    'No price is known for this model, so what it costs can not be kept within bounds.',
    { param: 'model', shouldRetry: false },
  )
}
