import { isIPv4, isIPv6 } from 'node:net'
import { getDomain } from 'tldts-icann'
import type { Monitor } from '../../../schemas/monitor'
import { isOwnAddress } from './host-problems'
import { empty, type ProbeBasis, problem } from './problem'

/** What DNS could never answer, or what no probe could follow. */
export const dnsProblems = (
  { domain, expect: { dns = {} } = {} }: Monitor,
  { resolvers, allow_private }: ProbeBasis,
): readonly string[] => {
  const { a = [], aaaa = [], cname, ns, txt, agree } = dns
  const wrong = (kind: 'a' | 'aaaa', addresses: readonly string[], family: (address: string) => boolean) =>
    addresses.flatMap((address, index) => {
      const field = `expect.dns.${kind}.${index}`
      if (!family(address)) return [problem(field, address, `an ${kind === 'a' ? 'IPv4' : 'IPv6'} address`)]
      return !allow_private && isOwnAddress(address)
        ? [problem(field, address, 'a public address while probe.allow_private is false')]
        : []
    })
  return [
    ...empty('expect.dns.a', dns.a, 'address'),
    ...empty('expect.dns.aaaa', dns.aaaa, 'address'),
    ...empty('expect.dns.cname', cname, 'name'),
    ...empty('expect.dns.ns', ns, 'name'),
    ...empty('expect.dns.txt', txt, 'text'),
    ...wrong('a', a, isIPv4),
    ...wrong('aaaa', aaaa, isIPv6),
    ...aliasProblems(domain, cname ?? []),
    ...(agree !== undefined && agree !== 'off' && resolvers.length < 2
      ? [
          problem(
            'expect.dns.agree',
            agree,
            'off where probe.resolvers does not name two that could disagree',
          ),
        ]
      : []),
  ]
}

const aliasProblems = (domain: string, aliases: readonly string[]): readonly string[] => {
  // A zone has its own records at its top, and an alias goes with no other record (RFC 1034, 3.6.2).
  if (aliases.length > 0 && getDomain(domain) === domain)
    return [problem('expect.dns.cname', aliases, `nothing for ${domain} itself, which cannot be an alias`)]
  return aliases.flatMap((alias, index) =>
    alias === domain ? [problem(`expect.dns.cname.${index}`, alias, 'another name than its own')] : [],
  )
}
