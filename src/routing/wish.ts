import type { HeaderReader } from '../domain/transport.ts'
import { GatewayError } from '../errors.ts'
import type { ChatRequest } from '../openai/chat-request.ts'
import { STRATEGIES, type Strategy, type StrategyWish } from '../domain/strategy.ts'

/** What a caller wishes of routing, from wherever it was said. */
export interface RoutingWish {
  readonly strategy: StrategyWish | undefined
  readonly only: readonly string[] | undefined
  readonly order: readonly string[] | undefined
  readonly ignore: readonly string[] | undefined
  readonly fallbackModels: readonly string[]
  readonly maxCostUsd: number | undefined
  /** Whose calls belong together; null when nobody said. */
  readonly session: string | null
}

const NONE: RoutingWish = {
  strategy: undefined,
  only: undefined,
  order: undefined,
  ignore: undefined,
  fallbackModels: [],
  maxCostUsd: undefined,
  session: null,
}

const SESSION_LENGTH_MAX = 256

/**
 * Reads `X-Scalix-Routing` (`balanced;quality=0.9`), `X-Session-ID` and the body's `routing`; the
 * body is the closer one and wins. Throws GatewayError `invalid_request` for what it can't read.
 */
export function readRoutingWish(
  request: Pick<ChatRequest, 'routing'>,
  header: HeaderReader,
): RoutingWish {
  const { routing } = request
  const said = header('x-scalix-routing')
  const session = readSession(header('x-session-id'))
  if (routing === undefined && said === undefined && session === null) return NONE
  const strategy = {
    ...(said === undefined ? {} : parseHeader(said)),
    ...(routing?.strategy === undefined
      ? {}
      : { strategy: toStrategy(routing.strategy, 'routing.strategy') }),
  }
  return {
    strategy: Object.keys(strategy).length === 0 ? undefined : strategy,
    only: routing?.providers?.only,
    order: routing?.providers?.order,
    ignore: routing?.providers?.ignore,
    fallbackModels: routing?.fallback_models ?? [],
    maxCostUsd: routing?.max_cost_usd,
    session: routing?.session ?? session,
  }
}

function readSession(session: string | undefined): string | null {
  if (session === undefined || session === '') return null
  if (session.length > SESSION_LENGTH_MAX) {
    throw new GatewayError(
      'invalid_request',
      `X-Session-ID is longer than ${SESSION_LENGTH_MAX} characters.`,
    )
  }
  return session
}

function parseHeader(text: string): StrategyWish {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim())
  const wish: { -readonly [Key in keyof StrategyWish]: StrategyWish[Key] } = {}
  if (name !== '') wish.strategy = toStrategy(name, 'X-Scalix-Routing')
  for (const parameter of parameters) {
    const [key = '', value = ''] = parameter.split('=').map((part) => part.trim())
    const number = Number(value)
    if (key !== 'quality' || value === '' || !(number >= 0 && number <= 1)) {
      throw new GatewayError(
        'invalid_request',
        'X-Scalix-Routing is a strategy, and ";quality=" with a number from 0 to 1 if you like.',
      )
    }
    // One number for whichever strategy asks for it.
    wish.quality_target = number
    wish.quality_floor = number
  }
  return wish
}

/** Short names that `auto:` and callers use besides the full ones. */
const SHORT: Readonly<Record<string, Strategy>> = {
  cost: 'cost-optimized',
  quality: 'quality-first',
}

/** A strategy by its name, or null. */
export function findStrategy(name: string): Strategy | null {
  const short = new Map(Object.entries(SHORT)).get(name)
  return short ?? STRATEGIES.find((strategy) => strategy === name) ?? null
}

function toStrategy(name: string, param: string): Strategy {
  const strategy = findStrategy(name)
  if (strategy !== null) return strategy
  throw new GatewayError(
    'invalid_request',
    `There is no such routing strategy; there are ${STRATEGIES.join(', ')}.`,
    { param },
  )
}
