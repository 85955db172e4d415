import type { Principal } from '../../domain/principal.ts'
import type { HeaderReader } from '../../domain/transport.ts'
import type { Asked } from '../asked.ts'
import { estimateInputTokens } from '../context-window.ts'
import type { RuleFacts } from './facts.ts'

export interface FactSources {
  readonly principal: Principal
  /** As the caller named it. */
  readonly model: string
  readonly isAlias: boolean
  readonly asked: Asked
  readonly header: HeaderReader
  /** Headers that rules may read, in lower case. */
  readonly ruleHeaders: readonly string[]
  /** What the rules read, as `request.type`; a bare `request` is all of it. */
  readonly reads: ReadonlySet<string>
  /** Hour and weekday in a time zone. */
  readonly clockAt: (timeZone: string) => RuleFacts['time']
  readonly health: () => RuleFacts['health']
}

const TAGS_MAX = 32
const SCOPES_MAX = 50
const HEADER_LENGTH_MAX = 1024

/** The facts of a call. What takes work and is not read stands empty. */
export function readFacts(sources: FactSources): RuleFacts {
  const { principal, asked, model, reads } = sources
  const isRead = (...names: readonly string[]) => names.some((name) => reads.has(name))
  const isAnalysed = isRead('request', ...ANALYSED)
  const analysis = isAnalysed ? asked.analysis() : null
  const { dataResidency, timeZone } = principal.tenant
  return {
    request: {
      model,
      alias: sources.isAlias ? model : '',
      type: analysis?.type ?? '',
      difficulty: analysis?.difficulty ?? 0,
      language: analysis?.language ?? 'und',
      inputTokens: isRead('request', 'request.inputTokens')
        ? estimateInputTokens(asked.demands())
        : 0,
      outputTokens: asked.outputTokensMax ?? 0,
      stream: asked.isStream,
      hasTools: asked.toolCount > 0,
      toolCount: asked.toolCount,
      hasImages:
        isRead('request', 'request.hasImages') &&
        asked.mayNeedAbilities &&
        asked.demands().abilities.includes('vision'),
      jsonSchema: asked.wantsJsonSchema,
      tags: asked.tags.slice(0, TAGS_MAX),
    },
    tenant: { id: principal.tenantId, residency: dataResidency ?? [] },
    key: {
      id: principal.keyId ?? '',
      scopes: isRead('key', 'key.scopes') ? [...principal.permissions].slice(0, SCOPES_MAX) : [],
    },
    user: { id: principal.userId ?? '', role: principal.role },
    headers: readHeaders(sources),
    time: isRead('time', 'time.hour', 'time.weekday') ? sources.clockAt(timeZone) : NO_TIME,
    health: isHealthRead(reads) ? sources.health() : {},
  }
}

const ANALYSED = ['request.type', 'request.difficulty', 'request.language']
const NO_TIME = { hour: 0, weekday: 1 }

/** `health.openai` is a read of one provider's. */
function isHealthRead(reads: ReadonlySet<string>): boolean {
  return [...reads].some((name) => name === 'health' || name.startsWith('health.'))
}

function readHeaders({ header, ruleHeaders }: FactSources): Readonly<Record<string, string>> {
  const found = ruleHeaders.flatMap((name) => {
    const value = header(name)
    return value === undefined ? [] : [[name, value.slice(0, HEADER_LENGTH_MAX)] as const]
  })
  return Object.fromEntries(found)
}
