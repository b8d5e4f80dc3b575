import { isIP, type Socket } from 'node:net'
import type { SecureContext, TLSSocket } from 'node:tls'
import { defined } from '../../../../schemas/defined'
import type { Expectation } from '../../../../schemas/expectation'
import type { Fact, Timings } from '../../../../schemas/issue'
import { fact } from '../../../domain/issues/fact'
import { forbiddenAddress } from './address'
import type { Lifetime, VerifyCertificate } from './certificate'
import { HTTP_1, HTTP_2, type Limits, openTcp, openTls, type Where } from './connect'
import { Fault, Http2Only, Inconclusive, NoRoute, NotConnected } from './fault'
import { type HttpRequest, type HttpResponse, send } from './http'
import { sendHttp2 } from './http2'
import { type Resolved, resolveHost } from './resolve'
import { type Deadline, sooner } from './time-budget'

/** What every probe of a prober shares. */
export interface ProbeContext {
  readonly resolvers: readonly string[]
  readonly allow_private: boolean
  readonly tls: SecureContext
  readonly verifyCertificate: VerifyCertificate
  /** Address by `HOST:PORT`, for names that are not to be looked up. */
  readonly pinned: ReadonlyMap<string, string>
}

/** What the phases have learnt so far; a fault found later is reported with it. */
export interface Trace {
  /** Made only where a fault is reported. */
  facts: (() => readonly Fact[])[]
  readonly timings: { -readonly [K in keyof Timings]: Timings[K] }
  lifetime?: Lifetime
  /** Where the redirects ended. */
  ended_at?: URL
  /** Addresses of the name that cannot be reached, where another one could. */
  unreachable?: readonly string[]
}

export const emptyTrace = (): Trace => ({ facts: [], timings: {} })

/** One connection to somewhere, and what is done over it. */
export interface Endpoint {
  readonly scheme: 'https' | 'http' | 'tls' | 'tcp'
  readonly host: string
  readonly port: number
  readonly expect: Expectation
  readonly deadline: Deadline
}

/** Where an endpoint is: addresses that may be connected to, in the order of DNS. */
interface Located {
  readonly addresses: readonly [string, ...string[]]
  /** Those of its name that no visitor can reach, and why. */
  readonly nonPublic: readonly string[]
  /** Why it has only IPv6 addresses, where that is a fault. */
  readonly ipv4Failure?: Error
}

/** The addresses of the endpoint, looked up anew and allowed. @throws Fault, Inconclusive, Forbidden, NonPublicAddress */
const locate = async ({ host, port, deadline }: Endpoint, context: ProbeContext): Promise<Located> => {
  const pinned = context.pinned.get(`${host}:${port}`)
  const literal = pinned ?? (isIP(host) === 0 ? undefined : host)
  const resolved: Resolved =
    literal === undefined ? await resolveHost(host, context.resolvers, deadline) : { addresses: [literal] }
  const { addresses, ipv4Failure } = resolved
  const [allowed, nonPublic]: [string[], string[]] = [[], []]
  for (const address of new Set(addresses)) {
    const reason = forbiddenAddress(address, context.allow_private)
    if (reason === undefined) allowed.push(address)
    else nonPublic.push(reason)
  }
  const [first, ...others] = allowed
  if (first !== undefined) return { addresses: [first, ...others], nonPublic, ...defined({ ipv4Failure }) }
  if (ipv4Failure !== undefined) throw ipv4Failure
  const [reason = `${host} has no address`] = nonPublic
  if (literal !== undefined) throw new Forbidden(reason)
  const own = addresses.some((address) => forbiddenAddress(address, true) === undefined)
  throw new NonPublicAddress(host, nonPublic, reason, own)
}

/** The address must not be probed. */
export class Forbidden extends Inconclusive {
  constructor(readonly reason: string) {
    super(`${reason}; the setting probe.allow_private would have to allow it`)
  }
}

/** A name that leads only to where no visitor can follow: a fault that needs no connection. */
export class NonPublicAddress extends Fault {
  constructor(
    host: string,
    /** For each address. */
    reasons: readonly string[],
    readonly reason: string,
    /** Some are in private networks. */
    own: boolean,
  ) {
    const hint = own ? ' (probe.allow_private is for networks of your own)' : ''
    super(
      'dns_non_public_address',
      `${host} leads to an address that no visitor can reach: ${reason}${hint}`,
      [fact('reason', reasons.join(', '))],
    )
  }
}

/** Of the addresses of a name, those that are tried at most, and for how long each but the last one. Milliseconds. */
const MAX_ATTEMPTS = 20
const ATTEMPT_MS = 2_000

/**
 * Visits the first address that can be connected to, as browsers do; those before it are noted. @throws the fault of the
 * first address where none can
 */
const reach = async <A>(
  { host, port, deadline }: Endpoint,
  { addresses, nonPublic, ipv4Failure }: Located,
  trace: Trace,
  visit: (where: Where, limits: Limits) => Promise<A>,
): Promise<A> => {
  const tried = addresses.slice(0, MAX_ATTEMPTS)
  const failures: Error[] = []
  // Which one answers is chance; domains behind the same ones have something in common.
  const others = addresses.length > 1 ? [fact('addresses', [...addresses].sort().join(' '))] : []
  const unreachable = [...nonPublic]
  for (const [index, address] of tried.entries()) {
    const last = index === tried.length - 1
    const share = Math.min(ATTEMPT_MS, deadline.left() / (tried.length - index + 1))
    const connecting = last ? deadline : sooner(deadline, share)
    trace.facts = [() => [fact('resolved_address', address), ...others]]
    try {
      const visited = await visit({ host, address, port }, { connecting, deadline })
      trace.unreachable = unreachable
      return visited
    } catch (error) {
      if (!(error instanceof NotConnected || error instanceof NoRoute)) throw error
      failures.push(error)
      if (error instanceof NotConnected) unreachable.push(`${address} (${error.issueType})`)
    }
  }
  // That its IPv4 addresses could not be had is certain; that the others do not answer may be due to the prober's network.
  throw ipv4Failure ?? failures.find((one) => one instanceof NotConnected) ?? failures[0]
}

/** DNS, TCP and TLS of a endpoint; an `http` or `https` one is sent `httpRequest`. @throws Fault, Inconclusive, Forbidden */
export const request = async (
  endpoint: Endpoint,
  url: URL | undefined,
  httpRequest: HttpRequest,
  context: ProbeContext,
  trace: Trace,
): Promise<HttpResponse | undefined> => {
  const began = performance.now()
  const located = await timed(trace.timings, 'dns_ms', began, locate(endpoint, context))
  const exchange = (socket: Socket): Promise<HttpResponse> | undefined => {
    if (url !== undefined) return send(socket, url, httpRequest, endpoint.deadline)
    socket.destroy()
    return undefined
  }
  const secure = endpoint.scheme === 'https' || endpoint.scheme === 'tls'
  const protocols = url === undefined ? undefined : HTTP_1
  const overTlsOrHttp2 = async (where: Where, limits: Limits) => {
    try {
      return await overTls(endpoint, where, limits, context, trace, exchange, protocols)
    } catch (error) {
      if (url === undefined || !(error instanceof Http2Only)) throw error
      // Asked for only here: HTTP/1.1 costs less, and nearly every server speaks it.
      const inHttp2 = (socket: TLSSocket) => {
        if (socket.alpnProtocol !== 'h2') throw error
        return sendHttp2(socket, url, httpRequest, endpoint.deadline)
      }
      trace.facts.splice(1)
      delete trace.timings.tls_ms
      return overTls(endpoint, where, limits, context, trace, inHttp2, HTTP_2)
    }
  }
  const response = await reach(endpoint, located, trace, (where, limits) =>
    secure ? overTlsOrHttp2(where, limits) : overTcp(where, limits, trace, exchange),
  )
  if (response === undefined) return undefined
  trace.facts.push(response.facts)
  trace.timings.first_byte_ms = response.firstByteAt - began
  return response
}

type Exchange<S extends Socket = Socket> = (socket: S) => Promise<HttpResponse> | undefined

const overTcp = async (where: Where, limits: Limits, { timings }: Trace, exchange: Exchange) => {
  const dialled = performance.now()
  const connected = () => {
    timings.tcp_ms = performance.now() - dialled
  }
  try {
    return await openTcp(where, limits, (socket) => {
      connected()
      return exchange(socket)
    })
  } catch (error) {
    if (timings.tcp_ms === undefined) connected()
    throw error
  }
}

const overTls = async (
  endpoint: Endpoint,
  where: Where,
  limits: Limits,
  context: ProbeContext,
  trace: Trace,
  exchange: Exchange<TLSSocket>,
  protocols: Uint8Array | undefined,
) => {
  const { timings } = trace
  const dialled = performance.now()
  let connected: number | undefined
  const secured = () => {
    const now = performance.now()
    if (connected === undefined) timings.tcp_ms = now - dialled
    else timings.tls_ms ??= now - connected
  }
  const onConnect = () => {
    connected = performance.now()
    timings.tcp_ms = connected - dialled
  }
  const onSecure = (socket: TLSSocket) => {
    secured()
    const certificate = context.verifyCertificate(socket, where.host, Date.now(), endpoint.expect)
    trace.facts.push(certificate.facts)
    trace.lifetime = certificate.lifetime
    return exchange(socket)
  }
  try {
    return await openTls(where, context.tls, limits, onConnect, onSecure, protocols)
  } catch (error) {
    secured()
    throw error
  }
}

const timed = async <A>(
  timings: Trace['timings'],
  name: 'dns_ms' | 'tcp_ms',
  began: number,
  phase: Promise<A>,
): Promise<A> => {
  try {
    return await phase
  } finally {
    timings[name] = performance.now() - began
  }
}

/** Whether the server still takes part in a handshake of the given, outdated versions. @throws Fault, Inconclusive */
export const accepts = async (
  endpoint: Endpoint,
  tls: SecureContext,
  context: ProbeContext,
): Promise<string | undefined> => {
  const located = await locate(endpoint, context)
  const nothing = () => {}
  return reach(endpoint, located, emptyTrace(), (where, limits) =>
    openTls(where, tls, limits, nothing, (socket) => {
      socket.destroy()
      return socket.getProtocol() ?? undefined
    }),
  )
}
