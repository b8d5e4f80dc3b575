import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { Expectation } from '../../../../schemas/expectation'
import type { Fact, Timings } from '../../../../schemas/issue'
import { forbiddenAddress } from './address'
import type { JudgeCertificate } from './certificate'
import { openTcp, openTls, type Where } from './connect'
import { Inconclusive } from './fault'
import { ask, type HttpAnswer, type HttpRequest } from './http'
import { resolveHost } from './resolve'
import type { Deadline } from './time-budget'

/** What every probe of a prober shares. */
export interface ProbeContext {
  readonly resolvers: readonly string[]
  readonly allow_private: boolean
  readonly context: SecureContext
  readonly judgeCertificate: JudgeCertificate
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
  readonly deadline: Deadline
}

/** The address of the hop, looked up anew and allowed. @throws Fault, CannotTell, Forbidden */
const locate = async ({ host, port, deadline }: Hop, means: ProbeContext): Promise<Where> => {
  const pinned = means.pinned.get(`${host}:${port}`)
  const [address = ''] = pinned === undefined ? await resolveHost(host, means.resolvers, deadline) : [pinned]
  const reason = forbiddenAddress(address, means.allow_private)
  if (reason !== undefined) throw new Forbidden(reason)
  return { host, address, port }
}

/** The address must not be probed. */
export class Forbidden extends Inconclusive {
  constructor(readonly reason: string) {
    super(`${reason}; the setting probe.allow_private would have to allow it`)
  }
}

/** DNS, TCP and TLS of a hop; an `http` or `https` one is asked `question`. @throws Fault, CannotTell, Forbidden */
export const request = async (
  hop: Hop,
  url: URL | undefined,
  question: HttpRequest,
  means: ProbeContext,
  trace: Trace,
): Promise<HttpAnswer | undefined> => {
  const began = performance.now()
  const where = await timed(trace.timings, 'dns_ms', began, locate(hop, means))
  trace.facts = [() => [{ name: 'resolved_address', value: where.address }]]
  const speak = (socket: Socket): Promise<HttpAnswer> | undefined => {
    if (url !== undefined) return ask(socket, url, question, hop.deadline)
    socket.destroy()
    return undefined
  }
  const secure = hop.scheme === 'https' || hop.scheme === 'tls'
  const answer = await (secure ? takeTls(hop, where, means, trace, speak) : takeTcp(hop, where, trace, speak))
  if (answer === undefined) return undefined
  trace.facts.push(answer.facts)
  trace.timings.first_byte_ms = answer.firstByteAt - began
  return answer
}

type Speak = (socket: Socket) => Promise<HttpAnswer> | undefined

const takeTcp = async (hop: Hop, where: Where, { timings }: Trace, speak: Speak) => {
  const dialled = performance.now()
  const connected = () => {
    timings.tcp_ms = performance.now() - dialled
  }
  try {
    return await openTcp(where, hop.deadline, (socket) => {
      connected()
      return speak(socket)
    })
  } catch (error) {
    if (timings.tcp_ms === undefined) connected()
    throw error
  }
}

const takeTls = async (hop: Hop, where: Where, means: ProbeContext, trace: Trace, speak: Speak) => {
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
  try {
    return await openTls(where, means.context, hop.deadline, onConnect, (socket) => {
      secured()
      const certificate = means.judgeCertificate(socket, where.host, Date.now(), hop.expect)
      trace.facts.push(certificate.facts)
      trace.daysLeft = certificate.daysLeft
      return speak(socket)
    })
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

/** Whether the server still takes part in a handshake of the given, outdated context. @throws Fault, CannotTell */
export const accepts = async (
  hop: Hop,
  context: SecureContext,
  means: ProbeContext,
): Promise<string | undefined> => {
  const where = await locate(hop, means)
  const nothing = () => {}
  return openTls(where, context, hop.deadline, nothing, (socket) => {
    socket.destroy()
    return socket.getProtocol() ?? undefined
  })
}
