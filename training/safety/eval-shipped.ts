import { inspectPieces } from '../../src/safety/inspect.ts'
import { DEFAULT_POLICY } from '../../src/safety/policy/defaults.ts'
import { strengthOfAction } from '../../src/safety/policy.ts'
import { preparePolicy, type PreparedPolicy } from '../../src/safety/prepare.ts'
import type { Classify } from '../../src/safety/types.ts'
import { HARMLESS_KINDS, harmlessTexts } from './kinds.ts'
import { meanOf, percent, tableOf } from './tables.ts'
import { OTHER_LANGUAGES, REWRITES } from './rewrites.ts'
import { TWINS } from './twins.ts'

/** What the default policy does with a text that a user sends. */
function actionOn(text: string, prepared: PreparedPolicy) {
  const pieces = [{ text, origin: 'user' as const }]
  return inspectPieces(pieces, prepared, { direction: 'input', nowMs: 0 })
}

function isActedOn(text: string, prepared: PreparedPolicy): boolean {
  const { violations } = actionOn(text, prepared)
  return violations.some(({ type }) => type !== 'pii')
}

function isBlocked(text: string, prepared: PreparedPolicy): boolean {
  return strengthOfAction(actionOn(text, prepared).action) > strengthOfAction('warn')
}

const shareOf = <T>(items: readonly T[], holds: (item: T) => boolean) =>
  items.length === 0 ? Number.NaN : items.filter(holds).length / items.length

/** Pairs written by hand: the shipped model with the rules, under the default policy. */
export function tabulateTwins(classify: Classify): string {
  const both = preparePolicy(DEFAULT_POLICY, { classify })
  const rules = preparePolicy(DEFAULT_POLICY)
  const types = [...new Set(TWINS.map(({ type }) => type))]
  const rows = types.map((type) => {
    const own = TWINS.filter((twin) => twin.type === type)
    const harmful = own.map((twin) => twin.harmful)
    const harmless = own.map((twin) => twin.harmless)
    return [
      type,
      String(own.length),
      percent(shareOf(own, (twin) => classify(twin.harmful)[type] > classify(twin.harmless)[type])),
      percent(shareOf(harmful, (text) => isActedOn(text, both))),
      percent(shareOf(harmless, (text) => isActedOn(text, both))),
      percent(shareOf(harmless, (text) => isBlocked(text, both))),
      percent(shareOf(harmful, (text) => isActedOn(text, rules))),
      percent(shareOf(harmless, (text) => isActedOn(text, rules))),
    ]
  })
  return tableOf(
    'Twins written by hand, under the default policy',
    [
      'type',
      'pairs',
      'in the right order',
      'harmful acted on',
      'harmless acted on',
      'harmless blocked',
      'rules alone: harmful',
      'rules alone: harmless',
    ],
    rows,
  )
}

/** Harmless texts by kind, under the default policy. */
export function tabulateKinds(classify: Classify): string {
  const both = preparePolicy(DEFAULT_POLICY, { classify })
  const rules = preparePolicy(DEFAULT_POLICY)
  const kinds = Object.keys(HARMLESS_KINDS).map((kind) => [kind, harmlessTexts(kind)] as const)
  const rows = [...kinds, ['long documents', longDocuments()] as const].map(([kind, texts]) => [
    kind,
    String(texts.length),
    percent(shareOf(texts, (text) => isActedOn(text, both))),
    percent(shareOf(texts, (text) => isBlocked(text, both))),
    percent(shareOf(texts, (text) => isActedOn(text, rules))),
  ])
  return tableOf(
    'False alarms on harmless texts written by hand, under the default policy',
    ['kind', 'texts', 'acted on', 'blocked', 'rules alone: acted on'],
    rows,
  )
}

/** All texts of the kinds but security work, in rows of twenty. */
function longDocuments(): readonly string[] {
  const texts = Object.keys(HARMLESS_KINDS)
    .filter((kind) => kind !== 'security work')
    .flatMap(harmlessTexts)
  return texts.map((_, at) =>
    Array.from({ length: 20 }, (__, step) => texts[(at * 7 + step * 13) % texts.length]).join(' '),
  )
}

/** What is left of the recall on the twins after rewriting them. */
export function tabulateRewrites(classify: Classify): string {
  const prepared = preparePolicy(DEFAULT_POLICY, { classify })
  const plain = shareOf(TWINS, ({ harmful }) => isActedOn(harmful, prepared))
  const typical = harmlessTexts('typical')
  const rows = REWRITES.map(({ name, apply }) => [
    name,
    percent(shareOf(TWINS, ({ harmful }) => isActedOn(apply(harmful), prepared)) / plain),
    percent(shareOf(typical, (text) => isActedOn(apply(text), prepared))),
  ])
  const languages = shareOf(OTHER_LANGUAGES, (text) => isActedOn(text, prepared))
  rows.push([`other languages (${OTHER_LANGUAGES.length} texts)`, percent(languages / plain), '–'])
  const mean = meanOf(
    REWRITES.map(
      ({ apply }) => shareOf(TWINS, ({ harmful }) => isActedOn(apply(harmful), prepared)) / plain,
    ),
  )
  rows.push(['**mean of the rewrites**', percent(mean), ''])
  return tableOf(
    `Rewriting: of the ${percent(plain)} of harmful twins that are acted on`,
    ['rewrite', 'still acted on', 'typical prompts acted on'],
    rows,
  )
}
