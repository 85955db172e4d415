import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const CACHE = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url))

/** In CI a missing Python fails; a developer without it is told by the skipped line. */
export async function isPythonExpected(): Promise<boolean> {
  if (process.env['CI'] !== undefined) return true
  try {
    await run('python3', ['-c', 'import venv, ensurepip'])
    return true
  } catch {
    return false
  }
}

/** The interpreter of a virtual environment of this name with these packages in it. */
export async function pythonWith(name: string, packages: readonly string[]): Promise<string> {
  const venv = `${CACHE}/${name}`
  if (!existsSync(`${venv}/lib`)) await run('python3', ['-m', 'venv', venv])
  await run(`${venv}/bin/pip`, ['install', '--quiet', '--disable-pip-version-check', ...packages])
  return `${venv}/bin/python`
}
