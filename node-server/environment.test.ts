import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError } from '../src/config.ts'
import { readCredentialFiles } from './environment.ts'

describe('readCredentialFiles', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'environment-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('replaces the path of a Google credential by its content', () => {
    const path = join(folder, 'key.json')
    writeFileSync(path, '{"type":"service_account"}')
    expect(readCredentialFiles({ GOOGLE_APPLICATION_CREDENTIALS: path, PORT: '1' })).toEqual({
      GOOGLE_APPLICATION_CREDENTIALS: '{"type":"service_account"}',
      PORT: '1',
    })
  })

  it.each(['{"type":"service_account"}', '', undefined])('leaves %j as it is', (setting) => {
    const environment = { GOOGLE_APPLICATION_CREDENTIALS: setting }
    expect(readCredentialFiles(environment)).toEqual(environment)
  })

  it('says which setting names a file that can not be read', () => {
    const read = () =>
      readCredentialFiles({ GOOGLE_APPLICATION_CREDENTIALS: join(folder, 'absent.json') })
    expect(read).toThrow(ConfigError)
    expect(read).toThrow(/GOOGLE_APPLICATION_CREDENTIALS: cannot read .*absent\.json \(ENOENT\)/)
  })
})
