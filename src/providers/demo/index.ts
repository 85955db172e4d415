import { openAiCompatible } from '../openai-compatible/index.ts'
import { DEMO_BASE_URL } from './upstream.ts'

/**
 * The built-in provider behind `demo/echo`: needs no account and no network, so that a first call
 * works at once. Not there in production.
 */
export const demo = openAiCompatible({
  id: 'demo',
  name: 'Demo',
  baseUrl: DEMO_BASE_URL,
  auth: { kind: 'none' },
  connect: (read) =>
    read('ENV') === 'production'
      ? null
      : { baseUrl: DEMO_BASE_URL, credential: null, region: null, settings: {} },
})
