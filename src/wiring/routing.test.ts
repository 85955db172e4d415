import { expect, it } from 'vitest'
import { ConfigError, parseConfig } from '../config.ts'
import { createSigners } from '../providers/credentials/signers.ts'
import { buildRouteTable } from './routing.ts'

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
  const build = () => buildRouteTable({ config, now: () => 0, signers })
  expect(build).toThrow(ConfigError)
  expect(build).toThrow(/Google credential is not usable: check private_key/)
  expect(build).not.toThrow('canary-81c2')
})
