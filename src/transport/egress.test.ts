import { describe, expect, it } from 'vitest'
import { createEgressGuard, problemOfAllowed } from './egress.ts'

/** The host as an address is read everywhere: `new URL` knows all spellings of IPv4. */
const hostOf = (address: string) => new URL(address).hostname
const closed = createEgressGuard([])

describe('the guard of outgoing addresses', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://0/',
    'http://10.0.0.8/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://192.0.2.1/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::1]/',
    'http://[::]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://[fd00:ec2::254]/',
    'http://[ff02::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:7f00:1::]/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://router.localhost/',
    'http://printer.local/',
    'http://metadata.google.internal/',
    'http://postgres/',
  ])('refuses %s', (address) => {
    expect(closed.allowsHost(hostOf(address))).toBe(false)
  })

  it.each([
    'https://example.org/a.png',
    'http://8.8.8.8/',
    'http://[2606:4700:4700::1111]/',
    'http://[::ffff:8.8.8.8]/',
    'https://internal.example.org/',
  ])('lets %s pass', (address) => {
    expect(closed.allowsHost(hostOf(address))).toBe(true)
  })

  it('looks at the address that a name stands for', () => {
    expect(closed.allowsAddress('images.example.org', '127.0.0.1')).toBe(false)
    expect(closed.allowsAddress('images.example.org', '::ffff:10.0.0.1')).toBe(false)
    expect(closed.allowsAddress('images.example.org', 'fe80::1%eth0')).toBe(false)
    expect(closed.allowsAddress('images.example.org', 'no address')).toBe(false)
    expect(closed.allowsAddress('images.example.org', '93.184.215.14')).toBe(true)
  })

  it('lets hosts, endings, addresses and networks of the list pass, and nothing beside them', () => {
    const guard = createEgressGuard([
      'Files',
      '*.corp.example',
      '10.1.2.3',
      '192.168.0.0/16',
      'fd00::/8',
    ])
    expect(guard.allowsHost('files')).toBe(true)
    expect(guard.allowsAddress('files', '10.9.9.9')).toBe(true)
    expect(guard.allowsHost('a.corp.example')).toBe(true)
    expect(guard.allowsAddress('a.corp.example', '10.9.9.9')).toBe(true)
    expect(guard.allowsAddress('notcorp.example', '10.9.9.9')).toBe(false)
    expect(guard.allowsHost('10.1.2.3')).toBe(true)
    expect(guard.allowsHost('10.1.2.4')).toBe(false)
    expect(guard.allowsHost('192.168.7.7')).toBe(true)
    expect(guard.allowsHost('[::ffff:192.168.7.7]')).toBe(true)
    expect(guard.allowsHost('[fd12::1]')).toBe(true)
    expect(guard.allowsHost('127.0.0.1')).toBe(false)
  })

  it('says which entries of a list mean nothing', () => {
    expect(
      ['a.example', '*.a.example', '10.0.0.0/8', '::1', 'files'].map(problemOfAllowed),
    ).toEqual([null, null, null, null, null])
    expect(['http://a', '10.0.0.0/40', '*', 'a b', ''].map(problemOfAllowed)).not.toContain(null)
  })
})
