import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import { getPublicSuffix } from 'tldts-icann'
import type { Expectation } from '../../../../schemas/expectation'
import type { Fact } from '../../../../schemas/issue'
import type { Instant, Severity } from '../../../../schemas/scalars'
import { fact } from '../../../domain/issues/fact'
import { oneLine } from '../../../runtime/text'
import { Fault } from './fault'

const DEFAULT_RSA_BITS = 2048
const DEFAULT_TLS = '1.2'
/** Bits of the smallest elliptic curve that is not weak. */
const MIN_CURVE_BITS = 224

export interface Lifetime {
  readonly left_ms: number
  readonly validity_ms: number
  readonly expires_at: Instant
}

export interface Certificate {
  readonly facts: () => readonly Fact[]
  readonly lifetime: Lifetime
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
    const leaf = readLeaf(certificate)
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
  /** DNS names that it is for; undefined without any alternative name, of whatever kind. */
  readonly names: readonly string[] | undefined
  /** Of its key. */
  readonly bits: number | undefined
}

const NOTHING = Buffer.alloc(0)

const readLeaf = (certificate: X509Certificate): Leaf => {
  const { modulus: _, pubkey: __, ...peer } = certificate.toLegacyObject()
  return {
    peer: { ...peer, raw: NOTHING },
    from: Date.parse(peer.valid_from),
    to: Date.parse(peer.valid_to),
    names: dnsNames(certificate.subjectAltName),
    // OpenSSL gives none for RSA-PSS.
    bits: peer.bits ?? certificate.publicKey.asymmetricKeyDetails?.modulusLength,
  }
}

/** Node quotes what could be taken for more than one name. */
const DNS_NAME = /(?:^|, )DNS:("(?:[^"\\]|\\.)*"|[^,]*)/g

const dnsNames = (alternatives: string | undefined): readonly string[] | undefined =>
  alternatives === undefined
    ? undefined
    : [...alternatives.matchAll(DNS_NAME)].map(([, name = '']) => name.toLowerCase().replace(/\.$/, ''))

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
  const { from, to } = leaf
  const protocol = socket.getProtocol() ?? ''
  const facts = () => [...certificateFacts(leaf), fact('tls_protocol', protocol)]
  const fail = (...[type, text, more = []]: [Fault['issueType'], string, (readonly Fact[])?]) =>
    new Fault(type, text, [...more, ...facts()])

  if (to <= now) throw fail('tls_expired', `the certificate of ${host} has expired`)
  if (from > now) throw fail('tls_not_yet_valid', `the certificate of ${host} is not valid yet`)
  const other = otherName(leaf, certificate, host)
  if (other !== undefined) throw fail('tls_hostname_mismatch', `the certificate of ${host} ${other}`)
  if (!socket.authorized) {
    const code = String(socket.authorizationError)
    const {
      type,
      text,
      facts: more = [],
      severity,
    } = distrust(code, verifyError(socket), certificate, host, now)
    throw new Fault(type, text, [fact('error_code', code), ...more, ...facts()], severity)
  }
  const weak = weakness(leaf, expect.rsa_bits ?? DEFAULT_RSA_BITS)
  if (weak !== undefined) throw fail('tls_weak_key', `the certificate of ${host} has ${weak}`)
  const floor = expect.tls_min ?? DEFAULT_TLS
  if (protocol < `TLSv${floor}`)
    throw fail('tls_protocol', `${host} speaks ${protocol}, not TLS ${floor} or newer`)
  return { facts, lifetime: lifetimeOf(leaf, now) }
}

const lifetimeOf = ({ from, to }: Leaf, now: number): Lifetime => ({
  left_ms: to - now,
  validity_ms: to - from,
  expires_at: instantOf(to),
})

/** Why the certificate is not for the host, as browsers and curl judge it: the subject is no name, whatever else there is. */
const otherName = ({ names }: Leaf, certificate: X509Certificate, host: string): string | undefined => {
  if (names === undefined) return 'names no host (it has no subject alternative name)'
  if (isIP(host) !== 0) return certificate.checkIP(host) === undefined ? 'is not for that address' : undefined
  if (names.length === 0)
    return 'names no host (none of its alternative names is one, and its subject does not count)'
  const wanted = host.toLowerCase().replace(/\.$/, '')
  return names.some((name) => isFor(name, wanted)) ? undefined : 'is for another name'
}

/** A wildcard is a whole label, the first one, and for one label; it covers no one else's domains (`*.co.uk`). */
const isFor = (name: string, host: string): boolean => {
  if (name === host) return true
  if (!name.startsWith('*.')) return false
  const parent = name.slice(2)
  return host.slice(host.indexOf('.') + 1) === parent && getPublicSuffix(parent) !== parent
}

/** OpenSSL's own words: of many reasons Node knows no code. */
const verifyError = (socket: TLSSocket): string => {
  const { _handle: handle } = socket as { readonly _handle?: { verifyError?: () => Error | null } }
  return handle?.verifyError?.()?.message ?? ''
}

interface Distrust {
  readonly type: Fault['issueType']
  readonly text: string
  readonly facts?: readonly Fact[]
  readonly severity?: Severity
}

/** Why OpenSSL did not trust the chain, in terms of what to repair. */
const distrust = (
  code: string,
  reason: string,
  leaf: X509Certificate,
  host: string,
  now: number,
): Distrust => {
  const chain = sentChain(leaf)
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return outdated(
        'tls_expired',
        'has expired',
        host,
        chain.find(({ validTo }) => Date.parse(validTo) <= now),
      )
    case 'CERT_NOT_YET_VALID':
      return outdated(
        'tls_not_yet_valid',
        'is not valid yet',
        host,
        chain.find(({ validFrom }) => Date.parse(validFrom) > now),
      )
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return { type: 'tls_untrusted', text: `the certificate of ${host} is signed by no one but itself` }
    case 'SELF_SIGNED_CERT_IN_CHAIN': {
      const root = nameOf(chain.at(-1))
      return {
        type: 'tls_untrusted',
        text: `the certificate of ${host} leads to the authority ${root}, which is not trusted; its chain was sent complete`,
        facts: [fact('chain_cert_subject', root)],
      }
    }
  }
  if (/too (weak|small)/i.test(`${code} ${reason}`.replaceAll('_', ' '))) return tooWeak(host, chain)
  if (/subtree violation|name constraint/i.test(reason)) {
    const authority = nameOf(chain.find(({ raw }) => raw.includes(NAME_CONSTRAINTS)))
    return {
      type: 'tls_untrusted',
      text: `the certificate of ${host} is not trusted: the authority ${authority} may not sign for that name (name constraints)`,
      facts: [fact('chain_cert_subject', authority)],
    }
  }
  const missing = missingIssuer(code, chain)
  if (missing !== undefined)
    return {
      type: 'tls_chain_incomplete',
      text: `${host} does not send the intermediate certificate ${missing}`,
    }
  const why = reason === '' ? '' : `: ${reason}`
  return { type: 'tls_untrusted', text: `the certificate of ${host} is not trusted${why}` }
}

/** As the server sent it, each certificate followed by that of its issuer. */
const sentChain = (leaf: X509Certificate): readonly X509Certificate[] => {
  const chain = [leaf]
  for (
    let next = leaf.issuerCertificate;
    next !== undefined && chain.length < 10;
    next = next.issuerCertificate
  )
    chain.push(next)
  return chain
}

/** Characters of a name in a sentence: what is wrong with who has it comes after it. */
const NAME_LENGTH = 80

const nameOf = (certificate: X509Certificate | undefined): string => {
  const { subject } = certificate?.toLegacyObject() ?? {}
  return oneLine(textOf(subject?.CN ?? subject?.O), NAME_LENGTH) || 'in its chain'
}

/** One of the chain; where none of those sent is, it is the authority that the prober knows. */
const outdated = (
  type: Fault['issueType'],
  how: string,
  host: string,
  certificate: X509Certificate | undefined,
): Distrust => {
  if (certificate === undefined) return { type, text: `a certificate in the chain of ${host} ${how}` }
  const name = nameOf(certificate)
  const [from, to] = [certificate.validFrom, certificate.validTo].map((text) => instantOf(Date.parse(text)))
  return {
    type,
    text: `the certificate ${name} in the chain of ${host} ${how} (valid from ${from} to ${to})`,
    facts: [
      fact('chain_cert_subject', name),
      fact('chain_cert_not_before', from),
      fact('chain_cert_not_after', to),
    ],
  }
}

/** Object identifiers as they are in a certificate: extension and signature algorithms. */
const NAME_CONSTRAINTS = Buffer.from('0603551d1e', 'hex')
const WEAK_DIGESTS: readonly (readonly [string, string])[] = [
  ['06092a864886f70d010105', 'SHA-1'],
  ['06072a8648ce3d0401', 'SHA-1'],
  ['06072a8648ce380403', 'SHA-1'],
  ['06092a864886f70d010104', 'MD5'],
  ['06092a864886f70d010102', 'MD2'],
]

/** Browsers refuse such a chain. How a root is signed does not matter. */
const tooWeak = (host: string, chain: readonly X509Certificate[]): Distrust => {
  const weak = chain.flatMap((certificate) => {
    const digest = WEAK_DIGESTS.find(([oid]) => certificate.raw.includes(Buffer.from(oid, 'hex')))?.[1]
    return digest === undefined || certificate.checkIssued(certificate) ? [] : [{ certificate, digest }]
  })[0]
  const type = 'tls_weak_key'
  if (weak === undefined)
    return {
      type,
      text: `the chain of ${host} has a key or signature that is too weak`,
      severity: 'critical',
    }
  const name = nameOf(weak.certificate)
  return {
    type,
    text: `the certificate ${name} in the chain of ${host} is signed with ${weak.digest}, which is too weak`,
    facts: [fact('signature_digest', weak.digest), fact('chain_cert_subject', name)],
    severity: 'critical',
  }
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
const missingIssuer = (code: string, chain: readonly X509Certificate[]): string | undefined => {
  const last = chain.at(-1)
  if (!NO_ISSUER.includes(code) || last === undefined) return undefined
  const { issuer } = last.toLegacyObject()
  const name = oneLine(textOf(issuer?.CN ?? issuer?.O), NAME_LENGTH)
  const fetchable = /^CA Issuers/m.test(last.infoAccess ?? '')
  return fetchable || INTERMEDIATE.test(name) ? name : undefined
}

const weakness = ({ peer, bits }: Leaf, rsaBits: number): string | undefined => {
  if (bits === undefined) return undefined
  const curve = peer.asn1Curve !== undefined
  if (curve ? bits >= MIN_CURVE_BITS : bits >= rsaBits) return undefined
  return `a key of ${bits} bits only`
}

const textOf = (value: string | readonly string[] | undefined): string =>
  value === undefined ? '' : String(value)

const instantOf = (ms: number): string => (Number.isNaN(ms) ? '' : new Date(ms).toISOString())

const certificateFacts = ({ peer, from, to, bits }: Leaf): readonly Fact[] => [
  fact('cert_subject', textOf(peer.subject?.CN)),
  fact('cert_names', peer.subjectaltname ?? ''),
  fact('cert_issuer', textOf(peer.issuer?.CN)),
  fact('cert_not_before', instantOf(from)),
  fact('cert_not_after', instantOf(to)),
  ...(bits === undefined ? [] : [fact('cert_key_bits', bits)]),
]
