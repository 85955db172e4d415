import { Environment, type ASTNode } from '@marcbachmann/cel-js'
import { matchesGlob } from '../../lib/glob.ts'
import { FACT_TYPES, type RuleFacts } from './facts.ts'

/** A condition that has been checked. Throws where a value that it reads is missing. */
export type Condition = (facts: RuleFacts) => boolean

export type CompiledCondition =
  | {
      readonly kind: 'compiled'
      readonly holds: Condition
      /** What it reads of the facts, as `request.type`; a bare `request` is all of it. */
      readonly reads: readonly string[]
    }
  | { readonly kind: 'refused'; readonly problem: string }

/**
 * Functions that take time linear in what they read. `matches` is not among them: it runs on an
 * engine that backtracks, and one pattern can hang an isolate.
 */
const FUNCTIONS = new Set([
  'size',
  'startsWith',
  'endsWith',
  'contains',
  'lowerAscii',
  'upperAscii',
  'trim',
  'glob',
  'has',
  'hasValue',
  'orValue',
  'double',
  'int',
  'string',
  'bool',
])
const LOOPS = new Set(['exists', 'exists_one', 'all', 'filter', 'map'])

/**
 * Compiles conditions in CEL over the facts of a call. Whatever could be slow, could fail to be a
 * yes or no, or names something that there is not, is refused here and not in the middle of a call.
 */
export function createConditionCompiler(): (expression: string) => CompiledCondition {
  const environment = createEnvironment()
  return (expression) => {
    try {
      const parsed = environment.parse(expression)
      const problem = findProblem(parsed.ast, 0)
      if (problem !== null) return { kind: 'refused', problem }
      const checked = parsed.check()
      if (!checked.valid) return { kind: 'refused', problem: firstLine(checked.error) }
      if (checked.type !== 'bool') {
        return { kind: 'refused', problem: `is a ${checked.type ?? 'value'}, not yes or no` }
      }
      return {
        kind: 'compiled',
        holds: (facts) => parsed({ ...facts }) === true,
        reads: [...new Set(readsOf(parsed.ast))],
      }
    } catch (thrown) {
      return { kind: 'refused', problem: firstLine(thrown) }
    }
  }
}

function createEnvironment(): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    enableOptionalTypes: true,
    limits: {
      maxAstNodes: 200,
      maxDepth: 20,
      maxListElements: 50,
      maxMapEntries: 20,
      maxCallArguments: 8,
    },
  })
  for (const [name, schema] of Object.entries(FACT_TYPES)) {
    environment.registerVariable({ name, schema })
  }
  environment.registerVariable({ name: 'headers', type: 'map<string, string>' })
  environment.registerVariable({ name: 'health', type: 'map<string, string>' })
  environment.registerFunction('glob(string, string): bool', (pattern: string, text: string) =>
    matchesGlob(pattern, text),
  )
  // A count beside a whole number is what people write; CEL by itself wants `7.0`.
  environment.registerOperator('double == int', (a: number, b: bigint) => a === Number(b))
  environment.registerOperator('double + int', (a: number, b: bigint) => a + Number(b))
  environment.registerOperator('double - int', (a: number, b: bigint) => a - Number(b))
  environment.registerOperator('double * int', (a: number, b: bigint) => a * Number(b))
  environment.registerOperator('double / int', (a: number, b: bigint) => a / Number(b))
  return environment
}

/** Walks the tree for what may not be called. `loops` counts those around the node. */
function findProblem(node: ASTNode, loops: number): string | null {
  let inner = loops
  if (node.op === 'call' || node.op === 'rcall') {
    const [name] = node.args
    if (LOOPS.has(name)) inner += 1
    else if (!FUNCTIONS.has(name)) return `calls ${name}, which rules may not`
    if (inner > 1) return 'has a loop within a loop'
  }
  for (const child of childrenOf(node.args)) {
    const problem = findProblem(child, inner)
    if (problem !== null) return problem
  }
  return null
}

/** Fields that are named with a dot, and variables that are used in any other way. */
function readsOf(node: ASTNode): string[] {
  if (node.op === 'id') return [node.args]
  if (node.op === '.' && node.args[0].op === 'id') return [`${node.args[0].args}.${node.args[1]}`]
  return childrenOf(node.args).flatMap((child) => readsOf(child))
}

function childrenOf(args: unknown): ASTNode[] {
  if (isNode(args)) return [args]
  return Array.isArray(args) ? args.flatMap((it) => childrenOf(it)) : []
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}

function firstLine(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'can not be read'
}
