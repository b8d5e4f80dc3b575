// @peculiar/x509 resolves its algorithms by decorators' metadata.
import 'reflect-metadata'
import { type KeyPairKeyObjectResult, webcrypto } from 'node:crypto'
import {
  AuthorityInfoAccessExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { days, type Validity } from '../../local/sites/certificates'

/** Key and certificate, and what a server sends with it, PEM. */
export interface Identity {
  readonly key: string
  readonly cert: string
}

export interface LeafOptions {
  readonly validity?: Validity
  /** Bits of an RSA key; P-256 without it. */
  readonly rsa?: number
  /** DNS names among the alternative names of the subject; the host without it, none where empty. */
  readonly names?: readonly string[]
  /** Alternative names of other kinds. */
  readonly otherNames?: readonly { readonly type: 'ip' | 'url' | 'email'; readonly value: string }[]
  /** Digest of the signature, SHA-256 without it. */
  readonly hash?: 'SHA-1'
  /** A key of any other kind, for what web cryptography does not make. */
  readonly keys?: KeyPairKeyObjectResult
  /** The key is not for servers. */
  readonly clientOnly?: boolean
  /** Says where the issuer's certificate can be had. */
  readonly issuerUrl?: string
  /** Sends the certificates of the issuers below the root too. True without it. */
  readonly withChain?: boolean
}

export interface IntermediateOptions {
  readonly validity?: Validity
  readonly hash?: 'SHA-1'
  /** The only domain that it may sign for. */
  readonly permitted?: string
}

/** An authority that signs what a test needs: other authorities, and leaves of every quality. */
export interface TestAuthority {
  readonly pem: string
  intermediate(name: string, options?: IntermediateOptions): Promise<TestAuthority>
  leaf(host: string, options?: LeafOptions): Promise<Identity>
}

cryptoProvider.set(webcrypto)
const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const rsa = (modulusLength: number) => ({
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength,
})
const newKeys = (bits?: number): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(bits === undefined ? EC : rsa(bits), true, ['sign', 'verify'])

const keyPem = async (key: webcrypto.CryptoKey): Promise<string> =>
  PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')

const authority = (
  certificate: X509Certificate,
  keys: webcrypto.CryptoKeyPair,
  chain: readonly string[],
): TestAuthority => {
  const sign = (
    subject: string,
    publicKey: webcrypto.CryptoKey | Buffer,
    validity: Validity,
    extensions: Extension[],
    digest = 'SHA-256',
  ): Promise<X509Certificate> =>
    X509CertificateGenerator.create({
      subject,
      issuer: certificate.subject,
      publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: { ...EC, hash: digest },
      ...validity,
      extensions,
    })
  return {
    pem: certificate.toString('pem'),
    intermediate: async (name, { validity = days(-300, 300), hash, permitted } = {}) => {
      const own = await newKeys()
      const extensions = [
        new BasicConstraintsExtension(true, 0, true),
        ...(permitted === undefined ? [] : [nameConstraints(permitted)]),
      ]
      const below = await sign(`CN=${name}`, own.publicKey, validity, extensions, hash)
      return authority(below, own, [below.toString('pem'), ...chain])
    },
    leaf: async (host, options = {}) => {
      const { validity = days(-1, 90), rsa: bits, names = [host], otherNames = [], issuerUrl } = options
      const { withChain = true, hash, keys: given, clientOnly = false } = options
      const own = await newKeys(bits)
      const alternative = [...names.map((value) => ({ type: 'dns', value }) as const), ...otherNames]
      const publicKey = given?.publicKey.export({ format: 'der', type: 'spki' }) ?? own.publicKey
      const extensions = [
        ...(alternative.length === 0 ? [] : [new SubjectAlternativeNameExtension(alternative)]),
        ...(issuerUrl === undefined ? [] : [new AuthorityInfoAccessExtension({ caIssuers: issuerUrl })]),
        ...(clientOnly ? [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])] : []),
      ]
      const leaf = await sign(`CN=${host}`, publicKey, validity, extensions, hash)
      const sent = [leaf.toString('pem'), ...(withChain ? chain : [])]
      const key = given?.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
      return { key: key ?? (await keyPem(own.privateKey)), cert: sent.join('\n') }
    },
  }
}

/** RFC 5280, 4.2.1.10: one permitted subtree, a DNS name. */
const nameConstraints = (permitted: string): Extension => {
  const wrapped = (tag: number, content: Buffer) =>
    Buffer.concat([Buffer.from([tag, content.length]), content])
  const subtree = wrapped(0x30, wrapped(0x82, Buffer.from(permitted)))
  return new Extension('2.5.29.30', true, wrapped(0x30, wrapped(0xa0, subtree)))
}

export const createRoot = async (name: string, hash = 'SHA-256'): Promise<TestAuthority> => {
  const keys = await newKeys()
  const root = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: { ...EC, hash },
    ...days(-365, 365),
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  })
  return authority(root, keys, [])
}

/** A certificate that nobody but its owner signed. */
export const selfSigned = async (host: string): Promise<Identity> => {
  const keys = await newKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${host}`,
    keys,
    signingAlgorithm: EC,
    ...days(-1, 90),
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
  })
  return { key: await keyPem(keys.privateKey), cert: certificate.toString('pem') }
}
