import { expect, it } from 'vitest'
import { ConfigError, parseConfig } from '../config.ts'
import { createSigners } from '../providers/credentials/signers.ts'
import { connectAll } from './routing.ts'

it('says at the start that a credential is not usable, without quoting it', () => {
  const config = parseConfig({
    GOOGLE_APPLICATION_CREDENTIALS: '{"type":"service_account","client_email":"canary-81c2"}',
    GOOGLE_VERTEX_PROJECT: 'p',
  })
  const signers = createSigners({
    upstream: { send: () => ({ abort() {}, pause() {}, resume() {} }) },
    now: () => 0,
    canShareWork: true,
  })
  const connect = () => connectAll(config, signers)
  expect(connect).toThrow(ConfigError)
  expect(connect).toThrow(/Google credential is not usable: check private_key/)
  expect(connect).not.toThrow('canary-81c2')
})
