import { startGateway } from '#gateway'
import { afterEach } from 'vitest'
import type { TestGateway, TestGatewayOptions } from './gateway.ts'

/**
 * For files about what passes as it came, byte for byte and at once: content safety, which holds
 * text back until it is decided, is switched off.
 */
export const UNINSPECTED: Readonly<Record<string, string>> = { SAFETY_MODE: 'off' }

/**
 * Starts gateways that end with the test that started them. Call once at the top of a file.
 * `defaults` are settings of all of them.
 */
export function useGateways(
  defaults: Readonly<Record<string, string>> = {},
): (options?: TestGatewayOptions) => Promise<TestGateway> {
  const running: TestGateway[] = []
  afterEach(async () => {
    for (const gateway of running.splice(0)) await gateway.close()
  })
  return async (options = {}) => {
    const gateway = await startGateway({ ...options, env: { ...defaults, ...options.env } })
    running.push(gateway)
    return gateway
  }
}
