import ipaddr from 'ipaddr.js'
import type { EgressGuard } from '../domain/transport.ts'

/** Names that lead into the own network, or to the machine itself. */
const INSIDE = /^localhost$|\.(?:localhost|local|internal|intranet|lan|home|corp|home\.arpa)$/
/** A network as an address and the length of its prefix. */
type Network = readonly [address: ipaddr.IPv4 | ipaddr.IPv6, bits: number]

interface Allowance {
  readonly hosts: ReadonlySet<string>
  /** Endings with their dot. */
  readonly endings: readonly string[]
  readonly networks: readonly Network[]
}

/** Says what is wrong with an entry of the list; null when nothing is. */
export function problemOfAllowed(entry: string): string | null {
  if (readNetwork(entry) !== null) return null
  return /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(entry)
    ? null
    : 'must be a host name, *.name, an address or a network such as 10.0.0.0/8'
}

/**
 * Lets requests out to public addresses, and to hosts, addresses and networks of the list: `name`,
 * `*.name`, `10.1.2.3`, `10.0.0.0/8`. Everything that is no public unicast address by the registries
 * of IANA is refused: loopback, private, link-local, metadata services, carrier NAT, multicast,
 * mapped and translated forms of these in IPv6.
 */
export function createEgressGuard(list: readonly string[]): EgressGuard {
  const allowed = readList(list)
  return {
    allowsHost(hostname) {
      const host = plainHost(hostname)
      if (isNamed(host, allowed)) return true
      if (ipaddr.isValid(host)) return isReachable(host, allowed)
      return host.includes('.') && !INSIDE.test(host)
    },
    allowsAddress: (hostname, address) =>
      isNamed(plainHost(hostname), allowed) || isReachable(address, allowed),
  }
}

function readList(list: readonly string[]): Allowance {
  const names = list
    .filter((entry) => readNetwork(entry) === null)
    .map((name) => name.toLowerCase())
  return {
    hosts: new Set(names.filter((name) => !name.startsWith('*.'))),
    endings: names.filter((name) => name.startsWith('*.')).map((name) => name.slice(1)),
    networks: list.flatMap((entry) => {
      const network = readNetwork(entry)
      return network === null ? [] : [network]
    }),
  }
}

function readNetwork(entry: string): Network | null {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry)
  if (!ipaddr.isValid(entry)) return null
  const address = ipaddr.parse(entry)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

/** Without brackets and the dot at the end. */
function plainHost(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '')
}

function isNamed(host: string, { hosts, endings }: Allowance): boolean {
  return hosts.has(host) || endings.some((ending) => host.endsWith(ending))
}

function isReachable(text: string, { networks }: Allowance): boolean {
  if (!ipaddr.isValid(text)) return false
  // A mapped address is the IPv4 address that it stands for.
  const address = ipaddr.process(text)
  const isListed = networks.some(
    ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
  )
  return isListed || address.range() === 'unicast'
}
