import { connect as connectTcp, isIP, isIPv6, type Socket } from 'node:net'
import {
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  type PeerCertificate,
  rootCertificates,
  type SecureContext,
  type TLSSocket,
} from 'node:tls'
import type { Fact } from '../../../schemas/issue'
import { CannotTell, codeOf, Fault, fact, orOwn } from './fault'

const DAY_MS = 86_400_000

/** X25519 first, and the curves that older servers have. */
const CURVES = 'X25519:P-256:P-384:P-521'

/**
 * What every handshake shares. It is made once, since reading the authorities takes longer than a handshake; the list of
 * authorities is only given where private ones (PEM) join the public ones.
 */
export const tlsContext = (caPem: string | undefined): SecureContext =>
  createSecureContext({
    ecdhCurve: CURVES,
    ...(caPem === undefined ? {} : { ca: [...rootCertificates, caPem] }),
  })

interface Where {
  readonly host: string
  readonly port: number
}

/** Resolves with the socket once `event` comes; a fault of the socket or of time rejects. */
const settled = <S extends Socket>(
  socket: S,
  event: string,
  timeoutMs: number,
  faultOf: (code: string) => Fault,
): Promise<S> =>
  new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      socket.destroy()
      clearTimeout(timer)
      try {
        reject(faultOf(orOwn(error)))
      } catch (own) {
        reject(own)
      }
    }
    const timer = setTimeout(() => fail({ code: 'ETIMEDOUT' }), timeoutMs)
    socket.once(event, () => {
      clearTimeout(timer)
      socket.removeListener('error', fail)
      socket.removeListener('close', closed)
      // Errors after this belong to the next phase, which listens itself; without a listener one would end the process.
      socket.on('error', () => {})
      resolve(socket)
    })
    const closed = () => fail({ code: 'ECONNRESET' })
    socket.once('error', fail)
    socket.once('close', closed)
  })

/** A fresh TCP connection to an address of the host. @throws Fault, CannotTell */
export const openTcp = (address: string, { host, port }: Where, timeoutMs: number): Promise<Socket> =>
  settled(connectTcp({ host: address, port, noDelay: true }), 'connect', timeoutMs, (code) => {
    const facts = [fact('resolved_address', address), fact('error_code', code)]
    const at = `${host}:${port}`
    if (code === 'ENETUNREACH' && isIPv6(address))
      throw new CannotTell(`the prober has no way to IPv6 addresses, and ${host} has no other`)
    if (code === 'ECONNREFUSED') return new Fault('tcp_refused', `${at} refuses connections`, facts)
    if (code === 'ETIMEDOUT')
      return new Fault('tcp_timeout', `${at} does not answer connection attempts`, facts)
    if (code === 'ECONNRESET') return new Fault('tcp_reset', `${at} resets connections`, facts)
    return new Fault('tcp_unreachable', `${at} cannot be reached`, facts)
  })

export interface Certificate {
  readonly facts: readonly Fact[]
  /** Days until the end, rounded down. */
  readonly daysLeft: number
}

export interface Secured {
  readonly socket: TLSSocket
  readonly certificate: Certificate
}

/** TLS on an open connection; each kind of bad certificate is a fault of its own. @throws Fault, CannotTell */
export const openTls = async (
  tcp: Socket,
  where: Where,
  context: SecureContext,
  timeoutMs: number,
  now: number,
): Promise<Secured> => {
  const { host } = where
  // The verdict on the certificate is read afterwards, so that "expired" and "wrong name" can be told apart.
  const handshake = connectTls({
    socket: tcp,
    // RFC 6066 knows names only; a redirect may lead to an address.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    secureContext: context,
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
  })
  const socket = await settled(handshake, 'secureConnect', timeoutMs, (code) =>
    code === 'ETIMEDOUT'
      ? new Fault('tls_timeout', `${host} does not complete the TLS handshake`, [fact('error_code', code)])
      : new Fault('tls_handshake', `the TLS handshake with ${host} fails`, [fact('error_code', code)]),
  )
  try {
    return { socket, certificate: judge(socket, host, now) }
  } catch (error) {
    socket.destroy()
    throw error
  }
}

const judge = (socket: TLSSocket, host: string, now: number): Certificate => {
  const peer = socket.getPeerCertificate()
  const from = Date.parse(peer.valid_from)
  const to = Date.parse(peer.valid_to)
  const facts = certificateFacts(peer, from, to)
  if (to <= now) throw new Fault('tls_expired', `the certificate of ${host} has expired`, facts)
  if (from > now) throw new Fault('tls_not_yet_valid', `the certificate of ${host} is not valid yet`, facts)
  const mismatch = checkServerIdentity(host, peer)
  if (mismatch !== undefined) {
    throw new Fault('tls_hostname_mismatch', `the certificate of ${host} is for another name`, facts)
  }
  if (!socket.authorized) {
    const reason = codeOf(socket.authorizationError) || String(socket.authorizationError)
    throw new Fault('tls_untrusted', `the certificate of ${host} is not trusted`, [
      ...facts,
      fact('error_code', reason),
    ])
  }
  return { facts, daysLeft: Math.floor((to - now) / DAY_MS) }
}

const certificateFacts = (peer: PeerCertificate, from: number, to: number): readonly Fact[] => [
  fact('cert_subject', peer.subject?.CN ?? ''),
  fact('cert_names', peer.subjectaltname ?? ''),
  fact('cert_issuer', peer.issuer?.CN ?? ''),
  fact('cert_not_before', Number.isNaN(from) ? '' : new Date(from).toISOString()),
  fact('cert_not_after', Number.isNaN(to) ? '' : new Date(to).toISOString()),
]
