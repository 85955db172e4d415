import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The numbered SQL files, wherever the process was started. */
export const MIGRATIONS_FOLDER = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  'migrations',
)
