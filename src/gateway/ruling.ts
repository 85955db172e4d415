import { GatewayError } from '../errors.ts'
import type { Asked } from '../routing/asked.ts'
import type { RoutingPolicy } from '../routing/policies.ts'
import { readFacts } from '../routing/rules/read-facts.ts'
import { askRules, type Ruling } from '../routing/rules/rulebook.ts'
import type { RoutingMemory, Wanted } from './route-table.ts'

export interface RulingOptions {
  readonly connections: ReadonlyMap<string, unknown>
  readonly aliases: ReadonlyMap<string, unknown>
  readonly memory: Pick<RoutingMemory, 'health' | 'clockAt'>
}

/** The request that rules are asked about, and whose rules they are. */
export interface Ruled {
  readonly asked: Asked
  readonly policy: RoutingPolicy
}

const NO_RULING: Ruling = { effects: null, records: [] }

/**
 * Asks a tenant's rules about a call. The function throws GatewayError `policy` in the words of the
 * rule that refuses it.
 */
export function createRuling({ connections, aliases, memory }: RulingOptions) {
  const health = () =>
    Object.fromEntries([...connections.keys()].map((id) => [id, memory.health.stateOf(id)]))
  return (wanted: Wanted, { asked, policy }: Ruled): Ruling => {
    if (policy.rules.length === 0) return NO_RULING
    const facts = readFacts({
      principal: wanted.principal,
      model: wanted.model,
      isAlias: aliases.has(wanted.model),
      asked,
      header: wanted.header,
      ruleHeaders: policy.ruleHeaders,
      reads: policy.reads,
      clockAt: memory.clockAt,
      health,
    })
    const ruling = askRules(policy.rules, facts)
    const rejection = ruling.effects?.rejection ?? null
    if (rejection !== null) throw new GatewayError('policy', rejection, { shouldRetry: false })
    return ruling
  }
}
