import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { CannotTell, codeOf, Fault, fact } from './fault'

export interface ResolveOptions {
  readonly resolvers: readonly string[]
  readonly timeout_ms: number
}

/** Addresses of a host, asked anew each time, IPv4 first. @throws Fault, CannotTell */
export const resolveHost = async (
  host: string,
  { resolvers, timeout_ms }: ResolveOptions,
): Promise<readonly string[]> => {
  const literal = host.replace(/^\[|\]$/g, '')
  if (isIP(literal) !== 0) return [literal]
  const resolver = new Resolver({ timeout: Math.max(100, Math.floor(timeout_ms / 2)), tries: 2 })
  if (resolvers.length > 0) resolver.setServers([...resolvers])
  const timer = setTimeout(() => resolver.cancel(), timeout_ms)
  try {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    if (addresses.length > 0) return addresses
    const codes = answers.map((answer) => (answer.status === 'rejected' ? codeOf(answer.reason) : ''))
    throw failureOf(host, codes)
  } finally {
    clearTimeout(timer)
  }
}

const failureOf = (host: string, codes: readonly string[]): Fault | CannotTell => {
  const has = (...wanted: readonly string[]) => codes.some((code) => wanted.includes(code))
  const facts = [fact('dns_errors', codes.join(' '))]
  if (has('ECONNREFUSED', 'EREFUSED'))
    return new CannotTell('the resolver cannot be reached or refuses to answer')
  if (has('ENOTFOUND')) return new Fault('dns_nxdomain', `${host} does not exist in DNS (NXDOMAIN)`, facts)
  if (has('ESERVFAIL')) return new Fault('dns_servfail', `the name servers of ${host} fail (SERVFAIL)`, facts)
  if (has('ETIMEOUT', 'ECANCELLED')) return new Fault('dns_timeout', `DNS does not answer for ${host}`, facts)
  return new Fault('dns_no_address', `${host} has neither an IPv4 nor an IPv6 address`, facts)
}
