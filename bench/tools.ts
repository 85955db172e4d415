import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** The programs in C that a run needs, as paths. */
export interface Tools {
  readonly mock: string
  readonly load: string
  readonly calibrate: string
}

/** Compiles the programs into a folder. Throws with a clear sentence where that cannot be done. */
export const buildTools = (sourceFolder: string, buildFolder: string): Tools => {
  if (process.platform !== 'linux') throw new Error('the bench reads /proc, so it needs Linux')
  mkdirSync(buildFolder, { recursive: true })
  const compile = (name: keyof Tools) => {
    const output = join(buildFolder, name)
    execFileSync('cc', ['-O2', '-o', output, join(sourceFolder, `${name}.c`), '-lm'])
    return output
  }
  try {
    execFileSync('taskset', ['-V'])
    return { mock: compile('mock'), load: compile('load'), calibrate: compile('calibrate') }
  } catch (error) {
    throw new Error('the bench needs a C compiler as `cc`, and `taskset`', { cause: error })
  }
}

/** Keeps this process, with all its threads, off the target's core. */
export const pinSelf = (core: number) => {
  execFileSync('taskset', ['-a', '-c', '-p', String(core), String(process.pid)])
}

/** A port of 127.0.0.1 that is free just now. */
export const findFreePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
