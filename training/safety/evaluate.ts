// npm run eval:safety -- --data DIR: prints the tables of docs/models/safety-classifier.md.
import { parseArgs } from 'node:util'
import { createClassifier } from '../../src/safety/classifier/classifier.ts'
import { tabulateHeldOut } from './eval-held-out.ts'
import { tabulateKinds, tabulateRewrites, tabulateTwins } from './eval-shipped.ts'
import { judgeHeldOut, readMaterial } from './held-out.ts'

const { values: options } = parseArgs({
  options: { data: { type: 'string' }, shipped: { type: 'boolean', default: false } },
})
const folder = options.data
if (folder === undefined) throw new Error('Say where the data is: --data DIR')

const classify = createClassifier()
const tables = [tabulateTwins(classify), tabulateKinds(classify), tabulateRewrites(classify)]
if (!options.shipped) tables.unshift(tabulateHeldOut(judgeHeldOut(readMaterial(folder)).texts))
console.log(tables.join('\n\n'))
