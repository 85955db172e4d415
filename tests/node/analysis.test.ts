import { expect, it } from 'vitest'
import { analyse } from '../../src/routing/analysis/analyse.ts'
import { askFor, CLEAR_CASES } from '../analysis-cases.ts'

it('gives the analyses that the test on workerd expects', async () => {
  const found = CLEAR_CASES.map(({ prompt }) => analyse(askFor(prompt)))
  await expect(`${JSON.stringify(found, null, 2)}\n`).toMatchFileSnapshot(
    '../fixtures/analysis.json',
  )
})
