import type { SecureContext, TLSSocket } from 'node:tls'
import type { Expectation } from '../../../schemas/expectation'
import type { Fact, Timings } from '../../../schemas/issue'
import { forbiddenAddress } from './address'
import { type Certificate, judgeCertificate } from './certificate'
import { openTcp, openTls, type Where } from './connect'
import { CannotTell } from './fault'
import { ask, type HttpAnswer, type Question } from './http'
import { resolveHost } from './resolve'

/** What every probe of a prober shares. */
export interface Means {
  readonly resolvers: readonly string[]
  readonly allow_private: boolean
  readonly context: SecureContext
  /** Address by `HOST:PORT`, for names that are not to be looked up. */
  readonly pinned: ReadonlyMap<string, string>
}

/** What the phases have learnt so far; a fault found later is told with it. */
export interface Trace {
  /** Made only where a fault is told. */
  facts: (() => readonly Fact[])[]
  readonly timings: { -readonly [K in keyof Timings]: Timings[K] }
  daysLeft?: number
}

export const emptyTrace = (): Trace => ({ facts: [], timings: {} })

/** One connection to somewhere, and what is done over it. */
export interface Hop {
  readonly scheme: 'https' | 'http' | 'tls' | 'tcp'
  readonly host: string
  readonly port: number
  readonly expect: Expectation
  /** Milliseconds left of the probe. */
  readonly left: () => number
}

/** The address of the hop, looked up anew and allowed. @throws Fault, CannotTell, Forbidden */
const locate = async ({ host, port, left }: Hop, means: Means): Promise<Where> => {
  const pinned = means.pinned.get(`${host}:${port}`)
  const [address = ''] =
    pinned === undefined
      ? await resolveHost(host, { resolvers: means.resolvers, timeout_ms: left() })
      : [pinned]
  const reason = forbiddenAddress(address, means.allow_private)
  if (reason !== undefined) throw new Forbidden(reason)
  return { host, address, port }
}

/** The address must not be probed. */
export class Forbidden extends CannotTell {
  constructor(readonly reason: string) {
    super(`${reason}; the setting probe.allow_private would have to allow it`)
  }
}

/** DNS, TCP and TLS of a hop; an `http` or `https` one is asked `question`. @throws Fault, CannotTell, Forbidden */
export const take = async (
  hop: Hop,
  url: URL | undefined,
  question: Question,
  means: Means,
  trace: Trace,
): Promise<HttpAnswer | undefined> => {
  const { timings } = trace
  const began = performance.now()
  const where = await timed(timings, 'dns_ms', began, locate(hop, means))
  trace.facts = [() => [{ name: 'resolved_address', value: where.address }]]
  const dialled = performance.now()
  if (hop.scheme === 'tcp' || hop.scheme === 'http') {
    const socket = await timed(timings, 'tcp_ms', dialled, openTcp(where, hop.left))
    if (url !== undefined) return answered(await ask(socket, url, question, hop.left()), trace, began)
    socket.destroy()
    return undefined
  }
  const { socket, certificate } = await secured(hop, where, means, timings, dialled)
  trace.facts.push(certificate.facts)
  trace.daysLeft = certificate.daysLeft
  if (url !== undefined) return answered(await ask(socket, url, question, hop.left()), trace, began)
  socket.destroy()
  return undefined
}

const secured = async (
  hop: Hop,
  where: Where,
  { context }: Means,
  timings: Trace['timings'],
  dialled: number,
): Promise<{ readonly socket: TLSSocket; readonly certificate: Certificate }> => {
  let connected: number | undefined
  let socket: TLSSocket
  try {
    socket = await openTls(where, context, hop.left, () => {
      connected = performance.now()
      timings.tcp_ms = connected - dialled
    })
  } finally {
    if (connected === undefined) timings.tcp_ms = performance.now() - dialled
    else timings.tls_ms = performance.now() - connected
  }
  try {
    return { socket, certificate: judgeCertificate(socket, where.host, Date.now(), hop.expect) }
  } catch (error) {
    socket.destroy()
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

const answered = (answer: HttpAnswer, trace: Trace, began: number): HttpAnswer => {
  trace.facts.push(answer.facts)
  trace.timings.first_byte_ms = answer.firstByteAt - began
  return answer
}

/** Whether the server still takes part in a handshake of the given, outdated context. @throws Fault, CannotTell */
export const accepts = async (
  hop: Hop,
  context: SecureContext,
  means: Means,
): Promise<string | undefined> => {
  const where = await locate(hop, means)
  const socket = await openTls(where, context, hop.left, () => {})
  const protocol = socket.getProtocol() ?? undefined
  socket.destroy()
  return protocol
}
