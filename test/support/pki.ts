// @peculiar/x509 resolves its algorithms by decorators' metadata.
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import {
  AuthorityInfoAccessExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  type Extension,
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
  /** Alternative names of the subject; the host without it, none at all where empty. */
  readonly names?: readonly string[]
  /** Says where the issuer's certificate can be had. */
  readonly issuerUrl?: string
  /** Sends the certificates of the issuers below the root too. True without it. */
  readonly withChain?: boolean
}

/** An authority that signs what a test needs: other authorities, and leaves of every quality. */
export interface TestAuthority {
  readonly pem: string
  intermediate(name: string, validity?: Validity): Promise<TestAuthority>
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
    publicKey: webcrypto.CryptoKey,
    validity: Validity,
    extensions: Extension[],
  ): Promise<X509Certificate> =>
    X509CertificateGenerator.create({
      subject,
      issuer: certificate.subject,
      publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: EC,
      ...validity,
      extensions,
    })
  return {
    pem: certificate.toString('pem'),
    intermediate: async (name, validity = days(-300, 300)) => {
      const own = await newKeys()
      const extensions = [new BasicConstraintsExtension(true, 0, true)]
      const below = await sign(`CN=${name}`, own.publicKey, validity, extensions)
      return authority(below, own, [below.toString('pem'), ...chain])
    },
    leaf: async (host, options = {}) => {
      const { validity = days(-1, 90), rsa: bits, names = [host], issuerUrl, withChain = true } = options
      const own = await newKeys(bits)
      const alternative = names.map((value) => ({ type: 'dns', value }) as const)
      const leaf = await sign(`CN=${host}`, own.publicKey, validity, [
        ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(alternative)]),
        ...(issuerUrl === undefined ? [] : [new AuthorityInfoAccessExtension({ caIssuers: issuerUrl })]),
      ])
      const sent = [leaf.toString('pem'), ...(withChain ? chain : [])]
      return { key: await keyPem(own.privateKey), cert: sent.join('\n') }
    },
  }
}

export const createRoot = async (name: string): Promise<TestAuthority> => {
  const keys = await newKeys()
  const root = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: EC,
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
