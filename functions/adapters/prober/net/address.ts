import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Ranges of a private network, which a setting may open. */
const OWN = new Set(['loopback', 'private', 'uniqueLocal'])
/** All addresses that the IPv6 internet has handed out so far. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3')
/** AWS puts its metadata and name services here; IPv4 has them in the link-local range. */
const AWS_SERVICES = ipaddr.parseCIDR('fd00:ec2::/32')

/**
 * Why an address must not be probed, or `undefined`. Names and redirects come from outside: they must not lead the prober
 * to private networks, to the machine itself, or to the metadata service.
 */
export const forbiddenAddress = (address: string, allowPrivate: boolean): string | undefined => {
  const version = isIP(address)
  if (version === 0) return `${address} is no address`
  const parsed = version === 4 ? ipaddr.IPv4.parse(address) : ipaddr.process(address)
  const range = parsed.range()
  const v6 = parsed.kind() === 'ipv6'
  if (range === 'unicast' && (!v6 || parsed.match(GLOBAL_IPV6))) return undefined
  if (allowPrivate && OWN.has(range) && !(v6 && parsed.match(AWS_SERVICES))) return undefined
  const kind = range === 'unicast' ? 'reserved' : range
  return `${address} is ${/^[aeiou]/.test(kind) && kind !== 'uniqueLocal' ? 'an' : 'a'} ${kind} address`
}
