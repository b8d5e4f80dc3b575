import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { fact } from '../../../domain/issues/fact'
import { codeOf, Fault, Inconclusive } from './fault'
import type { Deadline } from './time-budget'

export interface ResolveOptions {
  /** `ADDR` or `ADDR:PORT`; empty: those of the machine. */
  readonly resolvers: readonly string[]
  readonly timeout_ms: number
}

/** Asks within the time; what is not answered then ends with ECANCELLED. */
export const asking = async <A>(
  { resolvers, timeout_ms }: ResolveOptions,
  ask: (resolver: Resolver) => Promise<A>,
): Promise<A> => {
  const resolver = new Resolver({ timeout: Math.max(100, Math.floor(timeout_ms / 2)), tries: 2 })
  if (resolvers.length > 0) resolver.setServers([...resolvers])
  const timer = setTimeout(() => resolver.cancel(), timeout_ms)
  try {
    return await ask(resolver)
  } finally {
    clearTimeout(timer)
    // What is still being asked is of no interest any more.
    resolver.cancel()
  }
}

/** What is known of a name: its addresses, IPv4 first, or the codes of why there are none. */
export interface Addresses {
  readonly addresses: readonly string[]
  readonly codes: readonly string[]
}

export const addressesOf = (host: string, options: ResolveOptions): Promise<Addresses> =>
  asking(options, async (resolver) =>
    addressesFrom(await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])),
  )

const addressesFrom = (answers: readonly PromiseSettledResult<readonly string[]>[]): Addresses => ({
  addresses: answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])),
  codes: answers.map((answer) => (answer.status === 'rejected' ? codeOf(answer.reason) : '')),
})

/** As `addressesOf`, but the IPv4 ones are enough: a zone that is silent about IPv6 must not delay a probe. */
const usableAddresses = (host: string, options: ResolveOptions): Promise<Addresses> =>
  asking(options, async (resolver) => {
    const [v4, v6] = [resolver.resolve4(host), resolver.resolve6(host)]
    const both = Promise.allSettled([v4, v6])
    const addresses = await v4.catch(() => [])
    return addresses.length > 0 ? { addresses, codes: [] } : addressesFrom(await both)
  })

/** Kept for the control question, or half of the time where that is less. Milliseconds. */
const CONTROL_MS = 1_000

/** Addresses of a host, asked anew each time, IPv4 first. @throws Fault, Inconclusive */
export const resolveHost = async (
  host: string,
  resolvers: readonly string[],
  deadline: Deadline,
): Promise<readonly string[]> => {
  if (isIP(host) !== 0) return [host]
  // RFC 6761: these names are the machine itself; whether it may be probed is decided elsewhere.
  if (host === 'localhost' || host.endsWith('.localhost')) return ['127.0.0.1']
  const left = deadline.left()
  const { addresses, codes } = await usableAddresses(host, {
    resolvers,
    timeout_ms: left - Math.min(CONTROL_MS, left / 2),
  })
  if (addresses.length > 0) return addresses
  const failure = failureOf(host, codes)
  if (failure instanceof Inconclusive) throw failure
  if (failure.issueType === 'dns_timeout') {
    if (await answersAtAll({ resolvers, timeout_ms: deadline.left() })) throw failure
    throw new Inconclusive('the resolver does not answer any question')
  }
  if (failure.issueType === 'dns_servfail') throw failure
  const alias = await aliasOf(host, { resolvers, timeout_ms: deadline.left() })
  throw alias === undefined ? failure : aliasFault(host, alias, failure)
}

/** Where the aliases of a name end, or one of those that go in a circle. */
interface Alias {
  readonly target: string
  readonly circular: boolean
}

const MAX_ALIASES = 8

const aliasOf = (host: string, options: ResolveOptions): Promise<Alias | undefined> =>
  asking(options, async (resolver) => {
    const visited = new Set([host])
    let target: string | undefined
    while (visited.size <= MAX_ALIASES) {
      // Whatever goes wrong: there is no further alias to be had, and the first failure is reported.
      const [next] = await resolver.resolveCname(target ?? host).catch(() => [])
      if (next === undefined) break
      if (visited.has(next)) return { target: next, circular: true }
      visited.add(next)
      target = next
    }
    return target === undefined ? undefined : { target, circular: false }
  })

/** Services where anyone can create the missing resource under the same name, and then owns what the alias points to. */
const CLAIMABLE: readonly (readonly [RegExp, string])[] = [
  [/\.cloudfront\.net$/i, 'CloudFront distribution'],
  [/\.s3[.-][a-z0-9.-]*amazonaws\.com$/i, 'S3 bucket'],
  [/\.elb\.([a-z0-9-]+\.)?amazonaws\.com$|\.[a-z0-9-]+\.elb\.amazonaws\.com$/i, 'load balancer'],
  [/\.elasticbeanstalk\.com$/i, 'Elastic Beanstalk environment'],
  [/\.awsglobalaccelerator\.com$/i, 'accelerator'],
]

const aliasFault = (host: string, { target, circular }: Alias, failure: Fault): Fault => {
  const facts = [fact('cname_target', target), ...failure.facts]
  // Some resolvers answer a circle as a failure themselves, others without any address.
  if (circular) return new Fault('dns_servfail', `the aliases of ${host} go in a circle`, facts)
  const service = CLAIMABLE.find(([pattern]) => pattern.test(target))?.[1]
  if (service !== undefined)
    return new Fault(
      'dns_dangling',
      `${host} is an alias of the ${service} ${target}, which does not exist`,
      [fact('cname_service', service), ...facts],
    )
  return failure.issueType === 'dns_nxdomain'
    ? new Fault('dns_dangling', `${host} is an alias of ${target}, which does not exist`, facts)
    : new Fault(failure.issueType, `${host} is an alias of ${target}, which has no address`, facts)
}

/**
 * Whether the resolver is alive: it is asked for the name servers of the root, which every resolver has at hand. Without
 * this, a dead resolver would look like the outage of every domain.
 */
const answersAtAll = async (options: ResolveOptions): Promise<boolean> => {
  try {
    await asking(options, (resolver) => resolver.resolveNs('.'))
    return true
  } catch (error) {
    // A refusal, an empty answer or a failure is an answer too.
    return !UNANSWERED.has(codeOf(error))
  }
}

export const UNANSWERED: ReadonlySet<string> = new Set(['ETIMEOUT', 'ECANCELLED', 'ECONNREFUSED'])

const failureOf = (host: string, codes: readonly string[]): Fault | Inconclusive => {
  const has = (...wanted: readonly string[]) => codes.some((code) => wanted.includes(code))
  const facts = [fact('dns_errors', codes.join(' '))]
  if (has('ECONNREFUSED', 'EREFUSED'))
    return new Inconclusive('the resolver cannot be reached or refuses to answer')
  // A redirect may lead to what is no name at all.
  if (has('ENOTFOUND', 'EBADNAME'))
    return new Fault('dns_nxdomain', `${host} does not exist in DNS (NXDOMAIN)`, facts)
  if (has('ESERVFAIL')) return new Fault('dns_servfail', `the name servers of ${host} fail (SERVFAIL)`, facts)
  if (has('ETIMEOUT', 'ECANCELLED')) return new Fault('dns_timeout', `DNS does not answer for ${host}`, facts)
  // Whatever else a resolver may say, that it does not understand the question say, is about the resolver.
  if (codes.some((code) => code !== '' && code !== 'ENODATA'))
    return new Inconclusive(`the resolver does not answer as it should (${codes.join(' ')})`)
  return new Fault('dns_no_address', `${host} has neither an IPv4 nor an IPv6 address`, facts)
}
