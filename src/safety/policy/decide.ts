import {
  strengthOfAction,
  strongerAction,
  type Action,
  type Policy,
  type TypePolicy,
} from '../policy.ts'
import {
  NO_SCORES,
  SAFETY_TYPES,
  type Direction,
  type Finding,
  type Origin,
  type PieceFinding,
  type SafetyType,
  type Scores,
} from '../types.ts'
import type { Edit, Verdict, Violation } from '../verdict.ts'
import { effectiveFor } from './layers.ts'

/** What is known of one piece before the policy is asked. */
export interface PieceResult {
  readonly origin: Origin
  readonly findings: readonly Finding[]
  /** Of the trained classifier; absent where there is none or it did not read this piece. */
  readonly scores: Scores | null
  /** Types whose check failed. */
  readonly failed: readonly SafetyType[]
}

/** Somebody who speaks of hurting themselves is answered with care, never turned away. */
const CARE_KIND = 'self_harm'
/** What a hard rule does at least, whatever the policy says. */
const HARD_ACTION: Action = 'escalate'

/**
 * Turns what was found into a verdict. Each type is judged piece by piece; the strongest action of
 * all wins, and everything found is listed. Hard rules escalate in any policy, also in one that only
 * watches.
 */
export function decide(
  results: readonly PieceResult[],
  policy: Policy,
  direction: Direction,
): Verdict {
  if (results.every(isClean)) return policy.mode === 'enforce' ? CLEAN : CLEAN_WATCHED
  const findings = results.flatMap(({ findings: own }, piece) =>
    own.map((finding) => ({ ...finding, piece })),
  )
  const byType = results.map(({ findings: own }) => groupByType(own))
  const judged = SAFETY_TYPES.map((type) => judgeType(type, { results, policy, direction, byType }))
  const violations = judged.flatMap(({ violation }) => (violation === null ? [] : [violation]))
  const computed = violations.reduce<Action>(
    (action, own) => strongerAction(action, own.action),
    'allow',
  )
  const isHard = findings.some(({ hard }) => hard === true)
  const isEnforced = policy.mode === 'enforce'
  const action = isEnforced ? computed : isHard ? HARD_ACTION : 'allow'
  return {
    action,
    computed,
    allowed: strengthOfAction(action) <= strengthOfAction('warn'),
    mode: policy.mode,
    violations,
    findings,
    scores: scoresOf(judged, results),
    edits: editsOf(findings, { results, policy, direction }),
    ask: judged.flatMap(({ type, asks }) => (asks ? [type] : [])),
    needsCare: findings.some(({ kind }) => kind === CARE_KIND),
  }
}

const CLEAN: Verdict = {
  action: 'allow',
  computed: 'allow',
  allowed: true,
  mode: 'enforce',
  violations: [],
  findings: [],
  scores: NO_SCORES,
  edits: [],
  ask: [],
  needsCare: false,
}
const CLEAN_WATCHED: Verdict = { ...CLEAN, mode: 'monitor' }

/** Nothing was found, nobody scored it, and no check failed. */
function isClean({ findings, scores, failed }: PieceResult): boolean {
  return findings.length === 0 && scores === null && failed.length === 0
}

type ByType = ReadonlyMap<SafetyType, readonly Finding[]>

function groupByType(findings: readonly Finding[]): ByType {
  const groups = new Map<SafetyType, Finding[]>()
  for (const finding of findings) {
    const group = groups.get(finding.type)
    if (group === undefined) groups.set(finding.type, [finding])
    else group.push(finding)
  }
  return groups
}

const NOTHING: readonly Finding[] = []

interface Case {
  readonly results: readonly PieceResult[]
  readonly policy: Policy
  readonly direction: Direction
}

interface Judging extends Case {
  /** Findings of each piece. */
  readonly byType: readonly ByType[]
}

interface Judged {
  readonly type: SafetyType
  readonly score: number
  readonly asks: boolean
  readonly violation: Violation | null
}

function judgeType(type: SafetyType, { results, policy, direction, byType }: Judging): Judged {
  const rules = policy.types[type]
  let score = 0
  let asks = false
  let action: Action = 'allow'
  let strongest: Finding | null = null
  for (const [piece, result] of results.entries()) {
    const own = byType[piece]?.get(type) ?? NOTHING
    const pieceScore = scoreOf(type, own, result.scores)
    const isHard = own.some(({ hard }) => hard === true)
    const counts = rules.enabled && appliesTo(rules, result.origin, direction)
    const step = counts ? actionFor(pieceScore, rules, result) : NO_STEP
    if (counts && result.failed.includes(type)) action = strongerAction(action, rules.on_error)
    const capped = isOnlyCare(own, result.scores?.[type] ?? 0, rules)
      ? gentle(step.action)
      : step.action
    action = strongerAction(action, isHard ? HARD_ACTION : capped)
    asks ||= step.asks
    score = Math.max(score, pieceScore)
    for (const finding of own)
      if (strongest === null || finding.score > strongest.score) strongest = finding
  }
  const hasFailed = results.some(({ failed }) => failed.includes(type))
  const violation =
    action === 'allow' ? null : violationOf(type, { score, action, strongest, hasFailed, byType })
  return { type, score, asks, violation }
}

function appliesTo(
  { directions, origins }: TypePolicy,
  origin: Origin,
  direction: Direction,
): boolean {
  return directions.includes(direction) && origins.includes(origin)
}

interface Step {
  readonly action: Action
  readonly asks: boolean
}

const NO_STEP: Step = { action: 'allow', asks: false }

function actionFor(score: number, rules: TypePolicy, { origin }: PieceResult): Step {
  const { action, block_from } = effectiveFor(rules, origin)
  if (score <= 0) return NO_STEP
  if (score >= block_from) return { action, asks: false }
  const asks = score >= rules.ask_from
  return { action: score >= rules.warn_from ? gentle(action) : 'allow', asks }
}

/** A warning at most. */
function gentle(action: Action): Action {
  return strengthOfAction(action) > strengthOfAction('warn') ? 'warn' : action
}

/** Are words about hurting oneself all that speaks for blocking? */
function isOnlyCare(
  own: readonly Finding[],
  modelScore: number,
  { block_from }: TypePolicy,
): boolean {
  if (!own.some(({ kind }) => kind === CARE_KIND)) return false
  const others = own.filter(({ kind }) => kind !== CARE_KIND)
  return others.every(({ score }) => score < block_from) && modelScore < 1
}

/**
 * The score of a type in one piece: independent rules add up, several hits of one rule do not; the
 * model's score counts where it is higher.
 */
export function scoreOf(type: SafetyType, own: readonly Finding[], model: Scores | null): number {
  const best = new Map<string, number>()
  for (const { kind, score } of own) best.set(kind, Math.max(best.get(kind) ?? 0, score))
  const scores = [...best.values()]
  const byRules =
    type === 'pii'
      ? Math.max(0, ...scores)
      : 1 - scores.reduce((product, score) => product * (1 - score), 1)
  return Math.min(1, Math.max(byRules, model?.[type] ?? 0))
}

interface Weighed {
  readonly score: number
  readonly action: Action
  readonly strongest: Finding | null
  readonly hasFailed: boolean
  readonly byType: readonly ByType[]
}

function violationOf(
  type: SafetyType,
  { score, action, strongest, hasFailed, byType }: Weighed,
): Violation {
  const kinds = new Set<string>()
  for (const groups of byType) for (const { kind } of groups.get(type) ?? NOTHING) kinds.add(kind)
  const fallback = hasFailed ? 'check_failed' : 'model'
  return {
    type,
    score,
    action,
    severity: severityOf(score, action),
    detector: strongest?.detector ?? 'classifier',
    reason: strongest?.kind ?? fallback,
    kinds: [...kinds],
  }
}

function severityOf(score: number, action: Action): Violation['severity'] {
  if (action === 'escalate') return 'critical'
  if (action === 'quarantine' || action === 'block') return 'high'
  return score >= 0.8 ? 'medium' : 'low'
}

function scoresOf(judged: readonly Judged[], results: readonly PieceResult[]): Scores {
  const byType = Object.fromEntries(judged.map(({ type, score }) => [type, score]))
  const any = Math.max(
    0,
    ...judged.map(({ score }) => score),
    ...results.map(({ scores }) => scores?.any ?? 0),
  )
  return { ...NO_SCORES, ...byType, any }
}

/** What the policy wants replaced: each finding that reaches its type's threshold and has a transform. */
function editsOf(
  findings: readonly PieceFinding[],
  { results, policy, direction }: Case,
): readonly Edit[] {
  const edits: Edit[] = []
  for (const finding of findings) {
    const origin = results[finding.piece]?.origin
    const edit = origin === undefined ? null : editOf(finding, { policy, origin, direction })
    if (edit === null) continue
    const { piece, start, end } = finding
    const { transform, kind, secret } = edit
    edits.push({ piece, start, end, transform, kind, secret })
  }
  return edits.toSorted((a, b) => a.piece - b.piece || a.start - b.start)
}

export interface EditCase {
  readonly policy: Policy
  readonly origin: Origin
  readonly direction: Direction
}

/**
 * How a finding is to be replaced; null where it is not. Words of an answer are judged after they
 * were sent, so only what stands in one place can be replaced there.
 */
export function editOf(
  { type, kind, score, secret, confidence }: Finding,
  { policy, origin, direction }: EditCase,
): Pick<Edit, 'transform' | 'kind' | 'secret'> | null {
  const rules = policy.types[type]
  if (policy.mode !== 'enforce' || !rules.enabled || !appliesTo(rules, origin, direction))
    return null
  if (direction === 'output' && confidence === 'rule') return null
  const { transform, block_from } = effectiveFor(rules, origin)
  if (transform === null || score < Math.min(rules.warn_from, block_from)) return null
  return { transform, kind, secret: secret === true }
}
