import { getServers, Resolver } from 'node:dns/promises'
import { fact } from '../../../domain/issues/fact'
import { codeOf, Fault, Inconclusive } from './fault'
import type { Deadline } from './time-budget'

export interface ResolveOptions {
  /** `ADDR` or `ADDR:PORT`; empty: those of the machine. */
  readonly resolvers: readonly string[]
  readonly timeout_ms: number
}

/** What one resolver came to: a value, or why there is none. */
type Outcome<A> = { readonly value: A } | { readonly error: unknown }

const isValue = <A>(outcome: Outcome<A>): outcome is { readonly value: A } => 'value' in outcome

/**
 * How long an answer waits for resolvers that are listed before the one that gave it, and a failure for any other. Milliseconds.
 */
const PRECEDENCE_MS = 500
const FAILURE_MS = 1_000
const STALLED_MS = 20
/** How long a resolver that was waited for in vain is not waited for again. Milliseconds. */
const SILENT_MS = 60_000

/** Until when, by resolver; times are those of `performance.now()`. */
const silentUntil = new Map<string, number>()
export const isSilent = (server: string): boolean => (silentUntil.get(server) ?? 0) > performance.now()

/**
 * Asks within the time; what is not answered then ends with ECANCELLED. Several resolvers are asked at once: the first one
 * listed that knows an answer counts, and one that is dead, fails or refuses costs nothing while another answers.
 */
export const asking = async <A>(
  { resolvers, timeout_ms }: ResolveOptions,
  ask: (resolver: Resolver) => Promise<A>,
  /** Codes of a value that is none. */
  codesOf: (value: A) => readonly string[] = () => [],
): Promise<A> => {
  const servers = resolvers.length > 0 ? resolvers : getServers()
  const each = servers.length > 1 ? servers.map((server) => [server]) : [resolvers]
  const asked = each.map((list) => {
    const resolver = new Resolver({ timeout: Math.max(100, Math.floor(timeout_ms / 2)), tries: 2 })
    if (list.length > 0) resolver.setServers([...list])
    return resolver
  })
  const cancel = () => {
    for (const resolver of asked) resolver.cancel()
  }
  const timer = setTimeout(cancel, timeout_ms)
  try {
    const [only] = asked
    if (only !== undefined && asked.length === 1) return await ask(only)
    const outcomes = asked.map((resolver) =>
      ask(resolver).then(
        (value): Outcome<A> => ({ value }),
        (error: unknown): Outcome<A> => ({ error }),
      ),
    )
    const best = await bestOf(servers, outcomes, (outcome) =>
      worthOfAll(isValue(outcome) ? codesOf(outcome.value) : [codeOf(outcome.error)]),
    )
    if (isValue(best)) return best.value
    throw best.error
  } finally {
    clearTimeout(timer)
    // What is still being asked is of no interest any more.
    cancel()
  }
}

/** For values that are `undefined` where a resolver knew nothing: another one may. */
export const nothingRefused = (value: unknown): readonly string[] => (value === undefined ? ['EREFUSED'] : [])

const ANSWERED = 4
/** How much is known by a code: an answer, that the zone or the resolver fails, that it does not understand, a refusal, nothing. */
const worth = (code: string): number => {
  if (code === '' || code === 'ENOTFOUND' || code === 'ENODATA' || code === 'EBADNAME') return ANSWERED
  if (code === 'ESERVFAIL') return 3
  if (code === 'EREFUSED') return 1
  return UNANSWERED.has(code) ? 0 : 2
}

/** Where one of two questions failed, what the other came to is still more than the silence of another resolver. */
const worthOfAll = (codes: readonly string[]): number =>
  codes.length === 0 ? ANSWERED : codes.reduce((sum, code) => sum + worth(code), 0) / codes.length

/** The first answer in the order of the servers; where there is none, what says most. */
const bestOf = <A>(
  servers: readonly string[],
  outcomes: readonly Promise<Outcome<A>>[],
  worthOf: (outcome: Outcome<A>) => number,
): Promise<Outcome<A>> =>
  new Promise((resolve) => {
    const settled: (readonly [Outcome<A>, number] | undefined)[] = outcomes.map(() => undefined)
    let timer: ReturnType<typeof setTimeout> | undefined
    let finished = false
    const finish = () => {
      clearTimeout(timer)
      finished = true
      const [first, ...others] = settled.flatMap((one) => (one === undefined ? [] : [one]))
      if (first !== undefined)
        resolve(others.reduce((best, other) => (other[1] > best[1] ? other : best), first)[0])
    }
    const giveUp = () => {
      for (const [index, server] of servers.entries())
        if (settled[index] === undefined) silentUntil.set(server, performance.now() + SILENT_MS)
      finish()
    }
    // Time in which the prober itself was stalled is no time of the others: what has arrived then was not read yet.
    const wait = (ms: number) => {
      const due = performance.now() + ms
      timer = setTimeout(() => (performance.now() - due > STALLED_MS ? wait(ms) : giveUp()), ms)
    }
    const isAwaited = (index: number): boolean =>
      settled[index] === undefined && !isSilent(servers[index] ?? '')
    const consider = (worth: number) => {
      const answered = settled.findIndex((known) => known?.[1] === ANSWERED)
      const before = servers.map((_, index) => index).slice(0, answered === -1 ? servers.length : answered)
      if (answered !== -1 && !before.some(isAwaited)) finish()
      else if (settled.every((known) => known !== undefined)) finish()
      else if (answered !== -1 || worth > 0) {
        clearTimeout(timer)
        wait(answered === -1 ? FAILURE_MS : PRECEDENCE_MS)
      }
    }
    for (const [index, outcome] of outcomes.entries())
      void outcome.then((one) => {
        // What is cancelled then says nothing.
        if (finished) return
        const worth = worthOf(one)
        settled[index] = [one, worth]
        if (worth > 0) silentUntil.delete(servers[index] ?? '')
        consider(worth)
      })
  })

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
  asking(
    options,
    async (resolver) => {
      const [v4, v6] = [resolver.resolve4(host), resolver.resolve6(host)]
      const both = Promise.allSettled([v4, v6])
      const addresses = await v4.catch(() => [])
      return addresses.length > 0 ? { addresses, codes: [] } : addressesFrom(await both)
    },
    ({ codes }) => codes,
  )

/** Addresses of a name; where IPv4 ones could not be had although there may be some, why. */
export interface Resolved {
  readonly addresses: readonly string[]
  readonly ipv4Failure?: Error
}

/** Kept for the control question, or half of the time where that is less. Milliseconds. */
const CONTROL_MS = 1_000

/** Addresses of a host, asked anew each time, IPv4 first. @throws Fault, Inconclusive */
export const resolveHost = async (
  host: string,
  resolvers: readonly string[],
  deadline: Deadline,
): Promise<Resolved> => {
  // RFC 6761: these names are the machine itself; whether it may be probed is decided elsewhere.
  if (host === 'localhost' || host.endsWith('.localhost')) return { addresses: ['127.0.0.1'] }
  const left = deadline.left()
  const { addresses, codes } = await usableAddresses(host, {
    resolvers,
    timeout_ms: left - Math.min(CONTROL_MS, left / 2),
  })
  if (addresses.length > 0) {
    const [v4 = ''] = codes
    const failed = v4 !== '' && v4 !== 'ENODATA'
    return failed ? { addresses, ipv4Failure: failureOf(host, [v4]) } : { addresses }
  }
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
  asking(
    options,
    async (resolver) => {
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
    },
    nothingRefused,
  )

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

/** Whether a resolver that fails for a name knows the root, as every one does that works. */
export const knowsRoot = async (options: ResolveOptions): Promise<boolean> => {
  try {
    await asking(options, (resolver) => resolver.resolveNs('.'))
    return true
  } catch (error) {
    return worth(codeOf(error)) === ANSWERED
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
