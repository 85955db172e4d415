/**
 * `npm run prepare`: makes the prepared data directory for the embedded database. It only saves
 * time at the first start, so a failure is a warning and never stops an installation.
 */
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { compileLean } from './lean-wasm.ts'
import { initialise, templateDirectory } from './pglite-template.ts'

async function buildTemplate(): Promise<void> {
  const template = await templateDirectory()
  if (await stat(template).catch(() => null)) return
  const unfinished = `${template}.${process.pid}`
  await mkdir(dirname(template), { recursive: true })
  try {
    await compileLean(() => initialise(unfinished))
    await rename(unfinished, template)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

await buildTemplate().catch((error: unknown) => {
  console.warn('The embedded database was not prepared; its first start will take longer.', error)
})
