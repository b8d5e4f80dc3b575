import type { Socket } from 'node:net'
import type { SecureContext, TLSSocket } from 'node:tls'
import type { Expectation } from '../../../../schemas/expectation'
import type { Fact, Timings } from '../../../../schemas/issue'
import { forbiddenAddress } from './address'
import type { Lifetime, VerifyCertificate } from './certificate'
import { HTTP_1, HTTP_2, openTcp, openTls, type Where } from './connect'
import { Http2Only, Inconclusive } from './fault'
import { type HttpRequest, type HttpResponse, send } from './http'
import { sendHttp2 } from './http2'
import { resolveHost } from './resolve'
import type { Deadline } from './time-budget'

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

/** The address of the endpoint, looked up anew and allowed. @throws Fault, Inconclusive, Forbidden */
const locate = async ({ host, port, deadline }: Endpoint, context: ProbeContext): Promise<Where> => {
  const pinned = context.pinned.get(`${host}:${port}`)
  const [address = ''] =
    pinned === undefined ? await resolveHost(host, context.resolvers, deadline) : [pinned]
  const reason = forbiddenAddress(address, context.allow_private)
  if (reason !== undefined) throw new Forbidden(reason)
  return { host, address, port }
}

/** The address must not be probed. */
export class Forbidden extends Inconclusive {
  constructor(readonly reason: string) {
    super(`${reason}; the setting probe.allow_private would have to allow it`)
  }
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
  const where = await timed(trace.timings, 'dns_ms', began, locate(endpoint, context))
  trace.facts = [() => [{ name: 'resolved_address', value: where.address }]]
  const exchange = (socket: Socket): Promise<HttpResponse> | undefined => {
    if (url !== undefined) return send(socket, url, httpRequest, endpoint.deadline)
    socket.destroy()
    return undefined
  }
  const secure = endpoint.scheme === 'https' || endpoint.scheme === 'tls'
  const protocols = url === undefined ? undefined : HTTP_1
  const response = await (secure
    ? overTls(endpoint, where, context, trace, exchange, protocols).catch((error: unknown) => {
        if (url === undefined || !(error instanceof Http2Only)) throw error
        // Asked for only here: HTTP/1.1 costs less, and nearly every server speaks it.
        const exchange = (socket: TLSSocket) => {
          if (socket.alpnProtocol !== 'h2') throw error
          return sendHttp2(socket, url, httpRequest, endpoint.deadline)
        }
        trace.facts.splice(1)
        return overTls(endpoint, where, context, trace, exchange, HTTP_2)
      })
    : overTcp(endpoint, where, trace, exchange))
  if (response === undefined) return undefined
  trace.facts.push(response.facts)
  trace.timings.first_byte_ms = response.firstByteAt - began
  return response
}

type Exchange<S extends Socket = Socket> = (socket: S) => Promise<HttpResponse> | undefined

const overTcp = async (endpoint: Endpoint, where: Where, { timings }: Trace, exchange: Exchange) => {
  const dialled = performance.now()
  const connected = () => {
    timings.tcp_ms = performance.now() - dialled
  }
  try {
    return await openTcp(where, endpoint.deadline, (socket) => {
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
    return await openTls(where, context.tls, endpoint.deadline, onConnect, onSecure, protocols)
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
  const where = await locate(endpoint, context)
  const nothing = () => {}
  return openTls(where, tls, endpoint.deadline, nothing, (socket) => {
    socket.destroy()
    return socket.getProtocol() ?? undefined
  })
}
