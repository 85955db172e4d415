import OpenAI from 'openai'
import type { TestGateway } from './gateway.ts'

/** The official client of a gateway, without retries of its own. */
export function clientOf(gateway: TestGateway): OpenAI {
  return new OpenAI({
    apiKey: gateway.key,
    baseURL: `${gateway.url}/v1`,
    fetch: gateway.fetchUrl,
    maxRetries: 0,
    dangerouslyAllowBrowser: true,
  })
}
