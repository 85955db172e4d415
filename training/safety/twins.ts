import { OUTPUTS, type Output } from '../../src/safety/classifier/outputs.ts'
import { TWIN_TEXTS } from './twin-texts.ts'

/** Two texts that share words or form; only the first is harmful. */
export interface Twin {
  readonly type: Output
  readonly harmful: string
  readonly harmless: string
}

/** The pairs written by hand. */
export const TWINS: readonly Twin[] = Object.entries(TWIN_TEXTS).flatMap(([name, lines]) => {
  const type = OUTPUTS.find((output) => output === name)
  if (type === undefined) throw new Error(`There is no type ${name}`)
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [harmful, harmless] = line.split(' // ')
      if (harmful === undefined || harmless === undefined) throw new Error(`No pair: ${line}`)
      return { type, harmful, harmless }
    })
})
