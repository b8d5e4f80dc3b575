// @peculiar/x509 resolves its algorithms by decorators' metadata.
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

export interface Certificate {
  /** PEM, PKCS #8 */
  readonly key: string
  /** PEM */
  readonly cert: string
}

export interface Validity {
  readonly notBefore: Date
  readonly notAfter: Date
}

/** A certificate authority that exists for one start of the sample sites and is trusted by no one else. */
export interface Authority {
  /** PEM */
  readonly certificate: string
  /** A server certificate for `name`. */
  issue(name: string, validity: Validity): Promise<Certificate>
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

const day = 24 * 60 * 60 * 1000

/** From `from` to `to` days after now. */
export const days = (from: number, to: number): Validity => ({
  notBefore: new Date(Date.now() + from * day),
  notAfter: new Date(Date.now() + to * day),
})

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

export const createAuthority = async (): Promise<Authority> => {
  cryptoProvider.set(webcrypto)
  const keys = await newKeys()
  const authorityKey = await AuthorityKeyIdentifierExtension.create(keys.publicKey)
  const root = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Sample Sites CA',
    keys,
    signingAlgorithm: algorithm,
    ...days(-365, 365),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })

  return {
    certificate: root.toString('pem'),
    issue: async (name, validity) => {
      const own = await newKeys()
      const extensions: Extension[] = [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([{ type: 'dns', value: name }]),
        await SubjectKeyIdentifierExtension.create(own.publicKey),
        authorityKey,
      ]
      const certificate = await X509CertificateGenerator.create({
        subject: `CN=${name}`,
        issuer: root.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        ...validity,
        extensions,
      })
      const key = await webcrypto.subtle.exportKey('pkcs8', own.privateKey)
      return { cert: certificate.toString('pem'), key: PemConverter.encode(key, 'PRIVATE KEY') }
    },
  }
}
