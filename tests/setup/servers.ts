import type { TestProject } from 'vitest/node'
import { startScriptedUpstream } from '../servers/scripted-upstream.ts'
import { startTestDatabases } from '../servers/test-databases.ts'

/** Servers that all test files of a project share; both end with the run. */
export default async function setup(project: TestProject) {
  const upstream = await startScriptedUpstream()
  const databases = await startTestDatabases()
  project.provide('upstreamUrl', upstream.url)
  project.provide('databaseControlUrl', databases.controlUrl)
  return async () => {
    await upstream.stop()
    await databases.stop()
  }
}
