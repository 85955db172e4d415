import { expect, it } from 'vitest'
import { judgeCases } from '../safety-cases.ts'

it('gives the verdicts that the test on workerd expects', async () => {
  await expect(`${JSON.stringify(judgeCases(), null, 2)}\n`).toMatchFileSnapshot(
    '../fixtures/safety.json',
  )
})
