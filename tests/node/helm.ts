import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const folders = () => (process.env['PATH'] ?? '').split(':')

/** Helm from `HELM`, the path, or where `go install` puts it; null where there is none. */
export function findHelm(): string | null {
  const candidates = [
    process.env['HELM'],
    ...folders().map((folder) => join(folder, 'helm')),
    join(homedir(), 'go/bin/helm'),
  ]
  return candidates.find((path) => path !== undefined && existsSync(path)) ?? null
}

/** Whether a Go toolchain is here, with which Helm can be built. */
export function hasGo(): boolean {
  return folders().some((folder) => existsSync(join(folder, 'go')))
}

/** What a command of Helm prints. Throws with its complaint. */
export function runHelm(helm: string, args: readonly string[]): string {
  return execFileSync(helm, [...args], { encoding: 'utf8', stdio: 'pipe' })
}
