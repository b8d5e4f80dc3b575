import { constants } from 'node:crypto'
import { connect as connectTcp, isIP, isIPv6, type Socket } from 'node:net'
import {
  connect as connectTls,
  createSecureContext,
  DEFAULT_CIPHERS,
  rootCertificates,
  type SecureContext,
  type TLSSocket,
} from 'node:tls'
import { fact } from '../../../domain/issues/fact'
import { Fault, Http2Only, NoRoute, NotConnected, orOwn } from './fault'
import type { Deadline } from './time-budget'

/** X25519 first, and the curves that older servers have. */
const CURVES = 'X25519:P-256:P-384:P-521'

/** Keys of 1024 bits pass the handshake, so that a finding can say what is weak: from Node 24 on, level 2 ends it before. */
const CIPHERS = `${DEFAULT_CIPHERS}:@SECLEVEL=1`

/** Servers that do not know RFC 5746: browsers connect to them, and a probe renegotiates nothing. */
const secureOptions = constants.SSL_OP_LEGACY_SERVER_CONNECT

/**
 * What every handshake shares. It is made once, since reading the authorities takes longer than a handshake; the list of
 * authorities is only given where private ones (PEM) join the public ones.
 */
export const tlsContext = (caPem: string | undefined): SecureContext =>
  createSecureContext({
    ciphers: CIPHERS,
    ecdhCurve: CURVES,
    secureOptions,
    ...(caPem === undefined ? {} : { ca: [...rootCertificates, caPem] }),
  })

/** Offers nothing newer than TLS 1.1. */
export const legacyTlsContext = (): SecureContext =>
  createSecureContext({
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
    secureOptions,
  })

export interface Where {
  readonly host: string
  /** Where the host is; it was looked up and checked before, and nothing else is connected to. */
  readonly address: string
  readonly port: number
}

/**
 * Resolves with what `use` makes of the socket at the very moment that `event` comes: what it writes leaves together with what
 * the event itself left to be written. A fault of the socket, of time or of `use` rejects, and ends the socket.
 */
const settled = <A>(
  socket: Socket,
  event: string,
  deadline: Deadline,
  faultOf: (code: string) => Error,
  use: () => A,
): Promise<A> =>
  new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      unwatch()
      socket.destroy()
      try {
        reject(faultOf(orOwn(error)))
      } catch (own) {
        reject(own)
      }
    }
    const closed = () => fail({ code: 'ECONNRESET' })
    const unwatch = deadline.watch(() => fail({ code: 'ETIMEDOUT' }))
    // Between two phases there is no listener: what has ended there would never be noticed.
    if (socket.destroyed) return socket.errored === null ? closed() : fail(socket.errored)
    socket.once(event, () => {
      unwatch()
      socket.removeListener('error', fail)
      socket.removeListener('close', closed)
      // Errors after this belong to the next phase, which listens itself; without a listener one would end the process.
      socket.on('error', () => {})
      try {
        resolve(use())
      } catch (error) {
        socket.destroy()
        reject(error)
      }
    })
    socket.once('error', fail)
    socket.once('close', closed)
  })

const tcpFault =
  ({ host, address, port }: Where) =>
  (code: string): Error => {
    const facts = [fact('resolved_address', address), fact('error_code', code)]
    const at = `${host}:${port}`
    if ((code === 'ENETUNREACH' || code === 'EAFNOSUPPORT') && isIPv6(address))
      return new NoRoute(`the prober has no way to IPv6 addresses, and ${host} has no other`)
    if (code === 'ECONNREFUSED') return new NotConnected('tcp_refused', `${at} refuses connections`, facts)
    if (code === 'ETIMEDOUT')
      return new NotConnected('tcp_timeout', `${at} does not answer connection attempts`, facts)
    if (code === 'ECONNRESET') return new NotConnected('tcp_reset', `${at} resets connections`, facts)
    return new NotConnected('tcp_unreachable', `${at} cannot be reached`, facts)
  }

const OLD_PROTOCOL = new Set([
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_VERSION_TOO_LOW',
])
const WEAK_KEY = new Set(['ERR_SSL_DH_KEY_TOO_SMALL', 'ERR_SSL_EE_KEY_TOO_SMALL', 'ERR_SSL_CA_MD_TOO_WEAK'])

/** None of the protocols that are offered (RFC 7301, 3.2). */
const NO_SUCH_PROTOCOL = 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL'

const tlsFault =
  ({ host }: Where) =>
  (code: string): Error => {
    const facts = [fact('error_code', code)]
    if (code === 'ETIMEDOUT')
      return new Fault('tls_timeout', `${host} does not complete the TLS handshake`, facts)
    if (OLD_PROTOCOL.has(code))
      return new Fault('tls_protocol', `${host} speaks only TLS versions that are too old`, facts)
    if (code === NO_SUCH_PROTOCOL)
      return new Http2Only('tls_handshake', `${host} speaks neither HTTP/1.1 nor HTTP/2 over TLS`, facts)
    if (WEAK_KEY.has(code))
      return new Fault('tls_weak_key', `${host} offers a key or signature that is too weak`, facts)
    return new Fault('tls_handshake', `the TLS handshake with ${host} fails`, facts)
  }

/** Limits of a connection: of the attempt to connect, which may be one of several, and of all that follows. */
export interface Limits {
  readonly connecting: Deadline
  readonly deadline: Deadline
}

/** A fresh TCP connection, and what `use` makes of it. @throws Fault, Inconclusive */
export const openTcp = async <A>(
  where: Where,
  { connecting }: Limits,
  use: (socket: Socket) => A | Promise<A>,
): Promise<A> => {
  const socket = connectTcp({ host: where.address, port: where.port, noDelay: true })
  return settled(socket, 'connect', connecting, tcpFault(where), () => use(socket))
}

/** Protocols to offer, as they are sent, so that Node does not write them anew for each connection (RFC 7301, 3.1). */
export const HTTP_1 = Buffer.from('\x08http/1.1')
export const HTTP_2 = Buffer.from('\x02h2')

/**
 * A fresh TLS connection, and what `use` makes of it; `connected` is called between TCP and TLS. Whether the chain is trusted
 * is in the socket's `authorized`; the certificate is not verified. @throws Fault, Inconclusive
 */
export const openTls = async <A>(
  where: Where,
  context: SecureContext,
  { connecting, deadline }: Limits,
  connected: () => void,
  use: (socket: TLSSocket) => A | Promise<A>,
  protocols?: Uint8Array,
): Promise<A> => {
  const options = {
    host: where.address,
    port: where.port,
    noDelay: true,
    // RFC 6066 knows names only, without a dot at the end; a redirect may lead to an address.
    ...(isIP(where.host) === 0 ? { servername: where.host.replace(/\.$/, '') } : {}),
    secureContext: context,
    // The verdict on the certificate is read afterwards, so that "expired" and "wrong name" can be distinguished.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    ...(protocols === undefined ? {} : { ALPNProtocols: protocols }),
  }
  const socket = connectTls(options)
  // Node reads the whole chain for `checkServerIdentity` at every handshake, a tenth of what a probe costs: here nothing is
  // to be read. Who wants the certificate asks for its `getPeerX509Certificate`.
  Object.assign(socket, { getPeerCertificate: () => ({}) })
  await settled(socket, 'connect', connecting, tcpFault(where), connected)
  return settled(socket, 'secureConnect', deadline, tlsFault(where), () => use(socket))
}
