import { isIP } from 'node:net'
import { domainToUnicode } from 'node:url'
import ipaddr from 'ipaddr.js'
import { isReservedDomain } from '../../../schemas/reserved-domains'
import type { ProbeSettings } from '../../../schemas/settings'
import { problem } from './problem'
import { isTopLevelDomain } from './top-level-domains'

type Reach = Pick<ProbeSettings, 'allow_private'>

/** Node 24 takes such a label in a web address as it is; browsers and the Node before refuse it. */
const isBadPunycode = (label: string): boolean =>
  label.startsWith('xn--') && /^(xn--|$)/.test(domainToUnicode(label))

/** Why a host cannot be one that visitors reach by its name. */
export const domainProblems = (
  field: string,
  domain: string,
  { allow_private }: Reach,
): readonly string[] => {
  const top = domain.split('.').at(-1) ?? ''
  if (isIP(domain) !== 0) return [problem(field, domain, 'a host name, not an IP address')]
  // What ends in a number is an IPv4 address for every browser, and mostly no valid one.
  if (
    !URL.canParse(`https://${domain}/`) ||
    new URL(`https://${domain}/`).hostname !== domain ||
    domain.split('.').some(isBadPunycode)
  )
    return [problem(field, domain, 'a host name that a web address can hold')]
  if (top === 'onion') return [problem(field, domain, 'a host name in DNS, which knows no .onion')]
  if (allow_private) return []
  if (top === domain) return [problem(field, domain, 'a whole host name such as shop.example.com')]
  if (isTopLevelDomain(top) || (isReservedDomain(domain) && top !== 'localhost')) return []
  return [problem(field, domain, `a host name under a top-level domain that exists: there is no .${top}`)]
}

/** Ranges that no visitor reaches; those for documentation are left to examples. */
const OWN = new Set(['private', 'loopback', 'linkLocal', 'uniqueLocal', 'carrierGradeNat', 'unspecified'])

/** Whether an address is of a network of one's own, where no probe goes that may not. */
export const isOwnAddress = (address: string): boolean =>
  ipaddr.isValid(address) && OWN.has(ipaddr.process(address).range())
