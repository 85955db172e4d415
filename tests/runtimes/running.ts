import { startGateway } from '#gateway'
import { afterEach } from 'vitest'
import type { TestGateway, TestGatewayOptions } from './gateway.ts'

/** Starts gateways that end with the test that started them. Call once at the top of a file. */
export function useGateways(): (options?: TestGatewayOptions) => Promise<TestGateway> {
  const running: TestGateway[] = []
  afterEach(async () => {
    for (const gateway of running.splice(0)) await gateway.close()
  })
  return async (options) => {
    const gateway = await startGateway(options)
    running.push(gateway)
    return gateway
  }
}
