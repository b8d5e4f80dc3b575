import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:tls'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ProberParts } from '../../../../functions/adapters/prober'
import { Fault } from '../../../../functions/adapters/prober/net/fault'
import { fact } from '../../../../functions/domain/issues/fact'
import type { ProbeReport } from '../../../../functions/runtime/ports'
import { listen } from '../../../../local/listen'
import { days } from '../../../../local/sites/certificates'
import {
  createRoot,
  type Identity,
  type LeafOptions,
  selfSigned,
  type TestAuthority,
} from '../../../support/pki'
import { factOf, findingOf, type Probed, startProbed } from '../../../support/probed'

const test = suite('functions/adapters/prober: verdicts on certificates')

let probed: Probed
let root: TestAuthority
test.before(async () => {
  probed = await startProbed()
  root = await createRoot('Root')
})
test.after(() => probed.stop())

const domain = 'shop.example.com'
const ARN = 'arn:aws:acm:us-east-1:123456789012:certificate/0d4f2a6e-1b3c-4d5e-8f90-a1b2c3d4e5f6'

/** What a probe finds where a server shows this. */
const probe = async (
  identity: Identity,
  host = domain,
  ca_pem = root.pem,
  parts: ProberParts = {},
): Promise<ProbeReport> => {
  const server = createServer({ ...identity, ciphers: 'DEFAULT:@SECLEVEL=1' }, (socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'))
  })
  server.on('tlsClientError', (_, socket) => socket.destroy())
  try {
    const resources = { acm_certificate_arn: ARN }
    return await probed.probe({ domain: host, port: await listen(server), resources }, { ca_pem }, parts)
  } finally {
    server.close()
  }
}

/** Alternative names, the host, the finding. The subject is the host in each. */
const names: readonly (readonly [LeafOptions, string, string])[] = [
  [{ names: [], otherNames: [{ type: 'ip', value: '192.0.2.1' }] }, domain, 'tls_hostname_mismatch'],
  [
    { names: [], otherNames: [{ type: 'url', value: `https://${domain}/` }] },
    domain,
    'tls_hostname_mismatch',
  ],
  [{ names: [], otherNames: [{ type: 'email', value: `me@${domain}` }] }, domain, 'tls_hostname_mismatch'],
  [{ names: [] }, domain, 'tls_hostname_mismatch'],
  [{ names: ['other.example.com'] }, domain, 'tls_hostname_mismatch'],
  [{ names: ['other.example.com', domain] }, domain, 'healthy'],
  [{ names: ['SHOP.Example.com'] }, domain, 'healthy'],
  [{ names: ['*.example.com'] }, domain, 'healthy'],
  [{ names: ['*.example.com'] }, 'my_shop.example.com', 'healthy'],
  [{ names: ['*.example.com'] }, 'a.shop.example.com', 'tls_hostname_mismatch'],
  [{ names: ['*.example.com'] }, 'example.com', 'tls_hostname_mismatch'],
  [{ names: ['sh*.example.com'] }, domain, 'tls_hostname_mismatch'],
  [{ names: ['a.example.com'] }, domain, 'tls_hostname_mismatch'],
  [{ names: ['*op.example.com'] }, domain, 'tls_hostname_mismatch'],
  [{ names: ['s*p.example.com'] }, domain, 'tls_hostname_mismatch'],
  [{ names: ['shop.*.com'] }, domain, 'tls_hostname_mismatch'],
  [{ names: ['*.*.com'] }, domain, 'tls_hostname_mismatch'],
  [{ names: ['*'] }, domain, 'tls_hostname_mismatch'],
  [{ names: ['*.com'] }, 'example.com', 'tls_hostname_mismatch'],
  [{ names: ['*.co.uk'] }, 'example.co.uk', 'tls_hostname_mismatch'],
  [{ names: ['*.example.com'] }, 'xn--mnchen-3ya.example.com', 'healthy'],
  // A name that holds what looks like another name is one name.
  [{ names: [`x.example.net, DNS:${domain}`] }, domain, 'tls_hostname_mismatch'],
  [{ names: [`*.example.net\0.${domain}`] }, domain, 'tls_hostname_mismatch'],
  [{ names: ['example.com'] }, domain, 'tls_hostname_mismatch'],
  [{ names: ['*.shop.example.com'] }, domain, 'tls_hostname_mismatch'],
  [{ names: ['xn--*.example.com'] }, 'xn--mnchen-3ya.example.com', 'tls_hostname_mismatch'],
  [{ names: [domain], otherNames: [{ type: 'ip', value: '192.0.2.1' }] }, domain, 'healthy'],
  [{ names: ['other.example.com'], validity: days(-9, -1) }, domain, 'tls_expired'],
]
for (const [options, host, finding] of names) {
  test(`${JSON.stringify(options)} for ${host}: ${finding}`, async () => {
    assert.is(findingOf(await probe(await root.leaf(host, options), host)), finding)
  })
}

const rsaPss = (modulusLength: number) => ({
  keys: generateKeyPairSync('rsa-pss', {
    modulusLength,
    hashAlgorithm: 'sha256',
    mgf1HashAlgorithm: 'sha256',
  }),
})

/** Who shows what, the finding, and what is said. */
const reasons: readonly (readonly [string, () => Promise<Identity>, string, RegExp])[] = [
  [
    'a leaf that is signed with SHA-1',
    async () => (await root.intermediate('Intermediate')).leaf(domain, { hash: 'SHA-1' }),
    'tls_weak_key',
    /the certificate shop.example.com in the chain of shop.example.com is signed with SHA-1/,
  ],
  [
    'an intermediate that is signed with SHA-1',
    async () => (await root.intermediate('Old Signature', { hash: 'SHA-1' })).leaf(domain),
    'tls_weak_key',
    /the certificate Old Signature in the chain of shop.example.com is signed with SHA-1/,
  ],
  ['a short RSA key', () => root.leaf(domain, { rsa: 1024 }), 'tls_weak_key', /a key of 1024 bits only/],
  ['a short RSA-PSS key', () => root.leaf(domain, rsaPss(1024)), 'tls_weak_key', /a key of 1024 bits only/],
  [
    'an intermediate that has expired',
    async () => (await root.intermediate('Old', { validity: days(-300, -1) })).leaf(domain),
    'tls_expired',
    /the certificate Old in the chain of shop.example.com has expired \(valid from .+ to .+\)/,
  ],
  [
    'an intermediate that is not valid yet',
    async () => (await root.intermediate('New', { validity: days(1, 300) })).leaf(domain),
    'tls_not_yet_valid',
    /the certificate New in the chain of shop.example.com is not valid yet/,
  ],
  [
    'an authority that may not sign for the name',
    async () => (await root.intermediate('Constrained', { permitted: 'example.net' })).leaf(domain),
    'tls_untrusted',
    /the authority Constrained may not sign for that name \(name constraints\)/,
  ],
  [
    'a private authority, its chain sent complete',
    async () => {
      const own = await createRoot('Our Issuing CA')
      const { key, cert } = await (await own.intermediate('Intermediate')).leaf(domain)
      return { key, cert: `${cert}\n${own.pem}` }
    },
    'tls_untrusted',
    /leads to the authority Our Issuing CA, which is not trusted; its chain was sent complete/,
  ],
  [
    'an authority below one that may have none below it',
    async () => (await (await root.intermediate('Upper')).intermediate('Lower')).leaf(domain),
    'tls_untrusted',
    /is not trusted: path length constraint exceeded/,
  ],
  [
    'a private authority, its root not sent',
    async () => (await createRoot('Our Root')).leaf(domain),
    'tls_untrusted',
    /the certificate of shop.example.com is not trusted/,
  ],
  [
    'a public authority whose intermediate is not sent',
    async () => (await root.intermediate('R10 Issuing CA')).leaf(domain, { withChain: false }),
    'tls_chain_incomplete',
    /does not send the intermediate certificate R10 Issuing CA/,
  ],
  ['itself', () => selfSigned(domain), 'tls_untrusted', /is signed by no one but itself/],
  [
    'a certificate for clients only',
    () => root.leaf(domain, { clientOnly: true }),
    'tls_untrusted',
    /is not trusted: unsuitable certificate purpose/,
  ],
]
for (const [name, identity, finding, summary] of reasons) {
  test(`${name}: ${finding}, ${summary}`, async () => {
    const report = await probe(await identity())
    assert.is(findingOf(report), finding)
    assert.match(report.issues[0]?.summary ?? '', summary)
  })
}

test('what ACM says of an expired certificate is evidence of the one fault; of another one it is a fault of its own', async () => {
  const acmCertificate = async (): Promise<void> => {
    throw new Fault('acm_renewal_failed', 'could not be renewed', [fact('renewal_status', 'FAILED')])
  }
  const expired = await root.leaf(domain, { validity: days(-9, -1) })
  const report = await probe(expired, domain, root.pem, { acmCertificate })
  assert.is(findingOf(report), 'tls_expired')
  assert.is(factOf(report, 'renewal_status'), 'FAILED')
  assert.equal(report.unchecked?.includes('acm_certificate'), true, 'nothing is known of a fault of its own')
  const other = await probe(await root.leaf('x.example.net'), domain, root.pem, { acmCertificate })
  assert.is(findingOf(other), 'tls_hostname_mismatch, acm_renewal_failed')
})

test('an intermediate that has expired is named with its own dates', async () => {
  const issuer = await root.intermediate('Old', { validity: days(-300, -1) })
  const report = await probe(await issuer.leaf(domain))
  assert.is(factOf(report, 'chain_cert_subject'), 'Old')
  const at = (name: string) => (Date.parse(factOf(report, name) ?? '') - Date.now()) / 86_400_000
  assert.equal([at('chain_cert_not_after'), at('cert_not_after')].map(Math.round), [-1, 90])
})

test('what is sent beside the chain, twice, or in another order does not matter', async () => {
  const { key, cert } = await (await root.intermediate('Intermediate')).leaf(domain)
  const [leaf = '', issuer = ''] = cert.match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----/g) ?? []
  const old = await (await createRoot('Old')).intermediate('Stale', { validity: days(-300, -1) })
  const { cert: foreign } = await old.leaf('x.example.net')
  for (const sent of [
    [leaf, leaf, issuer],
    [leaf, foreign, issuer],
    [leaf, root.pem, issuer],
    [leaf, issuer, root.pem, root.pem],
  ])
    assert.is(findingOf(await probe({ key, cert: sent.join('\n') })), 'healthy')
})

test('a root that is signed with SHA-1 is as good as any', async () => {
  const old = await createRoot('Old Root', 'SHA-1')
  const { key, cert } = await old.leaf(domain)
  assert.is(findingOf(await probe({ key, cert: `${cert}\n${old.pem}` }, domain, old.pem)), 'healthy')
})

test('a strong RSA-PSS key is well', async () =>
  assert.is(findingOf(await probe(await root.leaf(domain, rsaPss(2048)))), 'healthy'))

test.run()
