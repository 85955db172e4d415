import { readdirSync, readFileSync, existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { environmentSchema } from '../src/config.ts'
import { VERSION } from '../src/version.ts'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

describe('the docs', () => {
  it('tell of every setting', () => {
    const page = read('docs/configuration.md')
    const missing = Object.keys(environmentSchema.shape).filter(
      (name) => !page.includes(`\`${name}\``),
    )
    expect(missing).toEqual([])
  })

  it('link only to what is there', () => {
    const pages = ['README.md', 'AGENTS.md', 'CONTRIBUTING.md', 'SECURITY.md']
    for (const path of readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })) {
      if (path.endsWith('.md')) pages.push(join('docs', path))
    }
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)#]+)[^)]*\)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !/^https?:/.test(link) && !existsSync(join(ROOT, dirname(page), link)))
        .map((link) => `${page}: ${link}`),
    )
    expect(broken).toEqual([])
  })

  it('and the code say the version of package.json', () => {
    expect(JSON.parse(read('package.json'))).toMatchObject({ version: VERSION })
  })
})
