import type { X509Certificate } from 'node:crypto'
import { checkServerIdentity, type PeerCertificate, type TLSSocket } from 'node:tls'
import type { Expectation } from '../../../../schemas/expectation'
import type { Fact } from '../../../../schemas/issue'
import { fact } from '../../../domain/issues/fact'
import { Fault } from './fault'

const DAY_MS = 86_400_000
const DEFAULT_RSA_BITS = 2048
const DEFAULT_TLS = '1.2'
/** Bits of the smallest elliptic curve that is not weak. */
const MIN_CURVE_BITS = 224

export interface Certificate {
  readonly facts: () => readonly Fact[]
  /** Whole days until the end. */
  readonly daysLeft: number
}

/** Verifies the certificate of a completed handshake; each kind of bad one is a fault of its own. @throws Fault */
export type VerifyCertificate = (
  socket: TLSSocket,
  host: string,
  now: number,
  expect: Expectation,
) => Certificate

/** Certificates that are remembered: what one says never changes, and to read one takes as long as half of a handshake. */
const MAX_KNOWN = 10_000

export const makeVerifyCertificate = (): VerifyCertificate => {
  const known = new Map<string, Leaf>()
  const leafOf = (certificate: X509Certificate): Leaf => {
    const { fingerprint256 } = certificate
    const before = known.get(fingerprint256)
    if (before !== undefined) return before
    const leaf = readLeaf(certificate.toLegacyObject())
    if (known.size >= MAX_KNOWN) known.clear()
    known.set(fingerprint256, leaf)
    return leaf
  }
  return (socket, host, now, expect) => {
    // Asked for once: the first call takes it out of the socket.
    const certificate = socket.getPeerX509Certificate()
    if (certificate === undefined) throw new Fault('tls_handshake', `${host} shows no certificate`)
    return verify({ socket, certificate, leaf: leafOf(certificate) }, host, now, expect)
  }
}

/** A server's own certificate, without its bulk. Times are those of `Date.parse`. */
interface Leaf {
  readonly peer: PeerCertificate
  readonly from: number
  readonly to: number
}

const NOTHING = Buffer.alloc(0)

const readLeaf = ({ modulus: _, pubkey: __, ...peer }: PeerCertificate): Leaf => ({
  peer: { ...peer, raw: NOTHING },
  from: Date.parse(peer.valid_from),
  to: Date.parse(peer.valid_to),
})

interface Presented {
  readonly socket: TLSSocket
  readonly certificate: X509Certificate
  readonly leaf: Leaf
}

const verify = (
  { socket, certificate, leaf }: Presented,
  host: string,
  now: number,
  expect: Expectation,
): Certificate => {
  const { peer, from, to } = leaf
  const protocol = socket.getProtocol() ?? ''
  const facts = () => [...certificateFacts(leaf), fact('tls_protocol', protocol)]
  const fail = (...[type, text, more = []]: [Fault['issueType'], string, (readonly Fact[])?]) =>
    new Fault(type, text, [...more, ...facts()])

  if (to <= now) throw fail('tls_expired', `the certificate of ${host} has expired`)
  if (from > now) throw fail('tls_not_yet_valid', `the certificate of ${host} is not valid yet`)
  const other = otherName(peer, host)
  if (other !== undefined) throw fail('tls_hostname_mismatch', `the certificate of ${host} ${other}`)
  if (!socket.authorized) {
    const code = String(socket.authorizationError)
    const { type, text } = distrust(code, certificate, host)
    throw fail(type, text, [fact('error_code', code)])
  }
  const weak = weakness(peer, expect.rsa_bits ?? DEFAULT_RSA_BITS)
  if (weak !== undefined) throw fail('tls_weak_key', `the certificate of ${host} has ${weak}`)
  const floor = expect.tls_min ?? DEFAULT_TLS
  if (protocol < `TLSv${floor}`)
    throw fail('tls_protocol', `${host} speaks ${protocol}, not TLS ${floor} or newer`)
  return { facts, daysLeft: Math.floor((to - now) / DAY_MS) }
}

/** Why the certificate is not for the host. Node takes a subject for a name where there is no other; browsers do not. */
const otherName = (peer: PeerCertificate, host: string): string | undefined => {
  if (peer.subjectaltname === undefined) return 'names no host (it has no subject alternative name)'
  return checkServerIdentity(host, peer) === undefined ? undefined : 'is for another name'
}

/** Why OpenSSL did not trust the chain, in terms of what to repair. */
const distrust = (
  code: string,
  leaf: X509Certificate,
  host: string,
): { readonly type: Fault['issueType']; readonly text: string } => {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return { type: 'tls_expired', text: `a certificate in the chain of ${host} has expired` }
    case 'CERT_NOT_YET_VALID':
      return { type: 'tls_not_yet_valid', text: `a certificate in the chain of ${host} is not valid yet` }
    case 'EE_KEY_TOO_SMALL':
    case 'CA_KEY_TOO_SMALL':
    case 'CA_MD_TOO_WEAK':
      return { type: 'tls_weak_key', text: `the chain of ${host} has a key or signature that is too weak` }
  }
  const missing = missingIssuer(code, leaf)
  return missing === undefined
    ? { type: 'tls_untrusted', text: `the certificate of ${host} is not trusted` }
    : { type: 'tls_chain_incomplete', text: `${host} does not send the intermediate certificate ${missing}` }
}

const NO_ISSUER = [
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
]
const INTERMEDIATE = /\b(int|inter|intermediate|issuing|sub|subordinate)\b/i

/**
 * The issuer that a server should have sent. From outside, one that is missing and one that is not trusted are the same; an
 * intermediate is recognized by the address where its certificate can be had, as public authorities give it, or by its name.
 */
const missingIssuer = (code: string, leaf: X509Certificate): string | undefined => {
  if (!NO_ISSUER.includes(code)) return undefined
  let last = leaf
  for (let sent = 0; sent < 10 && last.issuerCertificate !== undefined; sent++) last = last.issuerCertificate
  const { issuer } = last.toLegacyObject()
  const name = oneLine(issuer?.CN ?? issuer?.O)
  const fetchable = /^CA Issuers/m.test(last.infoAccess ?? '')
  return fetchable || INTERMEDIATE.test(name) ? name : undefined
}

const weakness = ({ bits, asn1Curve }: PeerCertificate, rsaBits: number): string | undefined => {
  if (bits === undefined) return undefined
  const curve = asn1Curve !== undefined
  if (curve ? bits >= MIN_CURVE_BITS : bits >= rsaBits) return undefined
  return `a key of ${bits} bits only`
}

const oneLine = (value: string | readonly string[] | undefined): string =>
  value === undefined ? '' : String(value)

const certificateFacts = ({ peer, from, to }: Leaf): readonly Fact[] => [
  fact('cert_subject', oneLine(peer.subject?.CN)),
  fact('cert_names', peer.subjectaltname ?? ''),
  fact('cert_issuer', oneLine(peer.issuer?.CN)),
  fact('cert_not_before', Number.isNaN(from) ? '' : new Date(from).toISOString()),
  fact('cert_not_after', Number.isNaN(to) ? '' : new Date(to).toISOString()),
  ...(peer.bits === undefined ? [] : [fact('cert_key_bits', peer.bits)]),
]
