import { readdir, readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

it('compares in constant time in every file that derives a secret to check it', async () => {
  const folder = new URL('./', import.meta.url)
  const names = (await readdir(folder)).filter((name) => /(?<!\.test)\.ts$/.test(name))
  const sources = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')))
  const deriving = names.filter((_, at) => sources[at]?.includes('{ derivePbkdf2, '))
  const careless = names.filter((name, at) => {
    const source = sources[at] ?? ''
    return deriving.includes(name) && !/return .*isEqualInConstantTime\(/.test(source)
  })
  expect(deriving).toContain('key-hash.ts')
  expect(careless).toEqual([])
})
