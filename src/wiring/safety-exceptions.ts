import type { Principal } from '../domain/principal.ts'
import { GatewayError } from '../errors.ts'
import type { PolicyException } from '../safety/policy.ts'
import type { SettingsService, SettingsVersion } from '../settings/documents.ts'
import { SAFETY_DOCUMENT } from '../settings/names.ts'

/**
 * Writes a version of the tenant's safety document that lets more off. Gives how many exceptions were
 * added. Throws GatewayError `conflict` when somebody else has written it at the same time.
 */
export async function addSafetyExceptions(
  service: SettingsService,
  caller: Principal,
  exceptions: readonly PolicyException[],
): Promise<number> {
  const latest = await readLatest(service, caller)
  const known = latest?.document['exceptions']
  const document = {
    ...latest?.document,
    exceptions: [...(Array.isArray(known) ? (known as unknown[]) : []), ...exceptions],
  }
  await service.write(caller, 'tenant', {
    name: SAFETY_DOCUMENT,
    document,
    basedOnVersion: latest?.version ?? 0,
  })
  return exceptions.length
}

async function readLatest(
  service: SettingsService,
  caller: Principal,
): Promise<SettingsVersion | null> {
  try {
    return await service.read(caller, 'tenant', SAFETY_DOCUMENT)
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.code === 'not_found') return null
    throw thrown
  }
}
