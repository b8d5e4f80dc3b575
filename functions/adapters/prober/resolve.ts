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
  if (isIP(host) !== 0) return [host]
  const resolver = new Resolver({ timeout: Math.max(100, Math.floor(timeout_ms / 2)), tries: 2 })
  if (resolvers.length > 0) resolver.setServers([...resolvers])
  const timer = setTimeout(() => resolver.cancel(), timeout_ms)
  try {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    if (addresses.length > 0) return addresses
    const codes = answers.map((answer) => (answer.status === 'rejected' ? codeOf(answer.reason) : ''))
    const failure = failureOf(host, codes)
    if (failure instanceof Fault && failure.issueType === 'dns_timeout' && !(await answersAtAll(resolvers)))
      throw new CannotTell('the resolver does not answer any question')
    throw failure
  } finally {
    clearTimeout(timer)
  }
}

/** How long the control question may take. Milliseconds. */
const CONTROL_MS = 1_000

/**
 * Whether the resolver is alive: it is asked for the name servers of the root, which every resolver has at hand. Without
 * this, a dead resolver would look like the outage of every domain.
 */
const answersAtAll = async (resolvers: readonly string[]): Promise<boolean> => {
  const control = new Resolver({ timeout: CONTROL_MS, tries: 1 })
  if (resolvers.length > 0) control.setServers([...resolvers])
  const timer = setTimeout(() => control.cancel(), CONTROL_MS)
  try {
    await control.resolveNs('.')
    return true
  } catch (error) {
    // A refusal, an empty answer or a failure is an answer too.
    return !['ETIMEOUT', 'ECANCELLED', 'ECONNREFUSED'].includes(codeOf(error))
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
