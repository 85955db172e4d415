import { RE2JS } from 're2js'

/** Instructions of a compiled expression; the time of a match is their number times the text. */
const PROGRAM_MAX = 600

/** Does the expression compile, in RE2's syntax, to a program of bounded size? */
export function isSafeExpression(expression: string): boolean {
  try {
    return RE2JS.compile(expression).programSize() <= PROGRAM_MAX
  } catch {
    return false
  }
}

/** Where an expression matches, in UTF-16 units. */
export interface ExpressionSearch {
  /** At most `matchesMax` matches that are not empty. */
  find(text: string, matchesMax: number): readonly (readonly [start: number, end: number])[]
  matchesAll(text: string): boolean
}

/** Compiles an expression that was found safe; upper and lower case are the same to it. */
export function compileExpression(expression: string): ExpressionSearch {
  const compiled = RE2JS.compile(expression, RE2JS.CASE_INSENSITIVE)
  return {
    find(text, matchesMax) {
      const matcher = compiled.matcher(text)
      const found: (readonly [number, number])[] = []
      while (found.length < matchesMax && matcher.find()) {
        if (matcher.end() > matcher.start()) found.push([matcher.start(), matcher.end()])
      }
      return found
    },
    matchesAll: (text) => compiled.matches(text),
  }
}
