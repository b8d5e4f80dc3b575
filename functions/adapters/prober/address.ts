import ipaddr from 'ipaddr.js'

/** The one range of addresses that strangers may be reached at; everything else is private, local or reserved. */
const PUBLIC = 'unicast'

/**
 * Why an address must not be probed, or `undefined`. Names and redirects come from outside: they must not lead the prober
 * to private networks, to the machine itself, or to the metadata service.
 */
export const forbiddenAddress = (address: string, allowPrivate: boolean): string | undefined => {
  if (!ipaddr.isValid(address)) return `${address} is no address`
  const range = ipaddr.process(address).range()
  if (range === PUBLIC) return undefined
  if (allowPrivate && (range === 'loopback' || range === 'private' || range === 'uniqueLocal'))
    return undefined
  return `${address} is a ${range} address`
}
