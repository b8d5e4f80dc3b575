import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createSecureContext, createServer, type TlsOptions } from 'node:tls'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeProber } from '../../../../../functions/adapters/prober'
import { listen } from '../../../../../local/listen'
import { createAuthority, days } from '../../../../../local/sites/certificates'
import type { Monitor } from '../../../../../schemas/monitor'
import { manualDeadline } from '../../../../support/deadline'
import { createRoot, type Identity } from '../../../../support/pki'
import { factOf, findingOf, ok, type Probed, startProbed } from '../../../../support/probed'

const test = suite('functions/adapters/prober: certificates')

let probed: Probed
test.before(async () => {
  probed = await startProbed()
})
test.after(() => probed.stop())

const domain = 'shop.example.com'

const served = async (
  name: string,
  from: number,
  to: number,
  more: Partial<Monitor> = {},
): Promise<Monitor> => {
  const certificate = await probed.authority.issue(name, days(from, to))
  return { domain, port: await probed.https(name, ok, certificate), ...more }
}

/** Name in the certificate, first and last day, the finding, its severity. */
const table = [
  [domain, -1, 90, 'healthy', undefined],
  [domain, -100, -1, 'tls_expired', 'critical'],
  [domain, 1, 90, 'tls_not_yet_valid', 'critical'],
  ['other.example.com', -1, 90, 'tls_hostname_mismatch', 'critical'],
  ['*.example.com', -1, 90, 'healthy', undefined],
  ['*.shop.example.com', -1, 90, 'tls_hostname_mismatch', 'critical'],
  // A year: 30 days and 3, whatever the shares would be.
  [domain, -368, 30.5, 'healthy', undefined],
  [domain, -369, 29.5, 'tls_expiring', 'medium'],
  [domain, -396, 2.5, 'tls_expiring', 'critical'],
  // 90, 47 and six days: a third and a tenth.
  [domain, -59.5, 30.5, 'healthy', undefined],
  [domain, -61, 29, 'tls_expiring', 'medium'],
  [domain, -86.5, 3.5, 'tls_expiring', 'medium'],
  [domain, -88, 2, 'tls_expiring', 'critical'],
  [domain, -31, 16, 'healthy', undefined],
  [domain, -32, 15, 'tls_expiring', 'medium'],
  [domain, -45, 2, 'tls_expiring', 'critical'],
  [domain, -1.66, 5, 'healthy', undefined],
  [domain, -4.4, 2.26, 'healthy', undefined],
  [domain, -4.5, 2.16, 'tls_expiring', 'medium'],
  [domain, -5.96, 0.7, 'tls_expiring', 'medium'],
  [domain, -6.06, 0.6, 'tls_expiring', 'critical'],
  ['other.example.com', -100, -1, 'tls_expired', 'critical'],
  ['other.example.com', 1, 90, 'tls_not_yet_valid', 'critical'],
] as const
for (const [name, from, to, expected, severity] of table) {
  test(`${name}, valid from day ${from} to ${to}: ${expected}`, async () => {
    const report = await probed.probe(await served(name, from, to))
    assert.is(findingOf(report), expected)
    assert.is(report.issues[0]?.severity, severity)
    if (expected === 'healthy') return
    assert.is(factOf(report, 'cert_subject'), name)
    assert.is(factOf(report, 'cert_names'), `DNS:${name}`)
    assert.is(factOf(report, 'cert_issuer'), 'Sample Sites CA')
    const end = Date.parse(factOf(report, 'cert_not_after') ?? '')
    assert.ok(Math.abs(end - (Date.now() + to * 86_400_000)) < 60_000)
  })
}

test('how many days a certificate must last is a setting of the monitor', async () => {
  const expect = (certificate_days: number) => ({ expect: { certificate_days } })
  assert.is(findingOf(await probed.probe(await served(domain, -1, 20.5, expect(30)))), 'tls_expiring')
  assert.is(findingOf(await probed.probe(await served(domain, -1, 20.5, expect(20)))), 'healthy')
  assert.is(findingOf(await probed.probe(await served(domain, -1, 0.5, expect(0)))), 'healthy')
  assert.is(findingOf(await probed.probe(await served(domain, -80, 2, expect(0)))), 'healthy')
  const critical = await served(domain, -1, 20.5, {
    expect: { certificate_days: 30, certificate_critical_days: 25 },
  })
  assert.is((await probed.probe(critical)).issues[0]?.severity, 'critical')
  const alone = await served(domain, -1, 20.5, { expect: { certificate_critical_days: 25 } })
  assert.is((await probed.probe(alone)).issues[0]?.severity, 'critical')
})

test("the monitor's severity counts", async () => {
  const report = await probed.probe(await served(domain, -80, 3, { severity: 'low' }))
  assert.is(report.issues[0]?.severity, 'low')
})

test('an authority that nobody knows', async () => {
  const stranger = await createAuthority()
  const port = await probed.https(domain, ok, await stranger.issue(domain, days(-1, 90)))
  const report = await probed.probe({ domain, port })
  assert.is(findingOf(report), 'tls_untrusted')
  assert.match(factOf(report, 'error_code') ?? '', /^[A-Z_]+$/)
})

test('without ca_pem only the public authorities are trusted', async () => {
  const { ca_pem: _, ...publicOnly } = probed.settings
  const report = await makeProber(publicOnly).probe(await served(domain, -1, 90))()
  assert.is(findingOf(report), 'tls_untrusted')
})

test('a server that speaks no TLS', async () => {
  const port = await probed.http(ok)
  const report = await probed.probe({ domain, port })
  assert.is(findingOf(report), 'tls_handshake')
  assert.match(factOf(report, 'error_code') ?? '', /^E/)
})

test('a server that ends the connection at the hello', async () => {
  const port = await probed.tcp((socket) => socket.once('data', () => socket.destroy()))
  assert.is(findingOf(await probed.probe({ domain, port })), 'tls_handshake')
})

test('a server that never completes the handshake', async () => {
  const { makeDeadline, expire } = manualDeadline()
  const port = await probed.tcp((socket) => void socket.once('data', expire))
  const report = await probed.probe({ domain, port }, {}, { clock: { makeDeadline } })
  assert.is(findingOf(report), 'tls_timeout')
  assert.ok((report.timings.tls_ms ?? -1) >= 0)
})

test('a server that does not know secure renegotiation is asked for its certificate, as by browsers', async () => {
  // A ServerHello of TLS 1.2 without any extension, ECDHE-RSA-AES128-GCM-SHA256.
  const hello = Buffer.concat([Buffer.from('160303002a020000260303', 'hex'), Buffer.alloc(32, 1)])
  const port = await probed.tcp((socket) => {
    socket.once('data', () => socket.end(Buffer.concat([hello, Buffer.from('00c02f00', 'hex')])))
  })
  const report = await probed.probe({ domain, port })
  assert.equal([findingOf(report), factOf(report, 'error_code')], ['tls_handshake', 'ECONNRESET'])
})

/** A TLS server of its own, for what a web server does not let one choose. */
const withTls = async (options: TlsOptions, use: (port: number) => Promise<void>): Promise<void> => {
  const { key, cert } = await probed.authority.issue(domain, days(-1, 90))
  const server = createServer({ key, cert, ...options }, (socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'))
  })
  server.on('tlsClientError', (_, socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await use((server.address() as AddressInfo).port)
  } finally {
    server.close()
  }
}

const servers: readonly (readonly [string, TlsOptions, string])[] = [
  ['TLS 1.3 only', { minVersion: 'TLSv1.3' }, 'healthy'],
  ['TLS 1.2 only', { maxVersion: 'TLSv1.2' }, 'healthy'],
  ['the curve P-256 only', { ecdhCurve: 'P-256' }, 'healthy'],
  ['the curve P-521 only', { ecdhCurve: 'P-521' }, 'healthy'],
  [
    'TLS 1.1 only',
    { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' },
    'tls_protocol',
  ],
]
for (const [name, options, expected] of servers) {
  test(`a server with ${name}: ${expected}`, () =>
    withTls(options, async (port) => assert.is(findingOf(await probed.probe({ domain, port })), expected)))
}

/** One server and one prober, which is shown one certificate after the other. */
const oneAfterTheOther = async (
  ca_pem: string,
  shown: readonly (readonly [Identity, string])[],
): Promise<void> => {
  const prober = makeProber({ ...probed.settings, ca_pem })
  let now = shown[0]?.[0]
  const SNICallback: TlsOptions['SNICallback'] = (_, done) => done(null, createSecureContext(now))
  await withTls({ SNICallback }, async (port) => {
    for (const [identity, expected] of shown) {
      now = identity
      assert.is(findingOf(await prober.probe({ domain, port })()), expected)
    }
  })
}

test('a certificate that was seen before is known by its bytes, not by its name', async () => {
  const root = await createRoot('Root')
  const good = await root.leaf(domain)
  const stranger = await (await createRoot('Stranger')).leaf(domain)
  await oneAfterTheOther(root.pem, [
    [good, 'healthy'],
    [await root.leaf(domain, { names: ['other.example.com'] }), 'tls_hostname_mismatch'],
    [await root.leaf(domain, { validity: days(-90, -1) }), 'tls_expired'],
    [good, 'healthy'],
    [stranger, 'tls_untrusted'],
    [stranger, 'tls_untrusted'],
    [await root.leaf(domain, { validity: days(-90, 5) }), 'tls_expiring'],
  ])
})

test('that a certificate was trusted before says nothing: the chain is looked at each time', async () => {
  const root = await createRoot('Root')
  const { key, cert } = await (await root.intermediate('Intermediate')).leaf(domain)
  const end = '-----END CERTIFICATE-----'
  const alone = { key, cert: cert.slice(0, cert.indexOf(end) + end.length) }
  await oneAfterTheOther(root.pem, [
    [{ key, cert }, 'healthy'],
    [alone, 'tls_chain_incomplete'],
    [{ key, cert }, 'healthy'],
  ])
})

test('no session is resumed: each handshake is a whole one', async () => {
  const reused: boolean[] = []
  const { key, cert } = await probed.authority.issue(domain, days(-1, 90))
  const server = createServer({ key, cert }, (socket) => {
    reused.push(socket.isSessionReused())
    socket.on('error', () => socket.destroy())
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'))
  })
  const port = await listen(server)
  const prober = makeProber(probed.settings)
  for (let probes = 0; probes < 3; probes++)
    assert.is(findingOf(await prober.probe({ domain, port })()), 'healthy')
  server.close()
  assert.equal(reused, [false, false, false])
})

test('says which intermediate certificate is missing', async () => {
  const root = await createRoot('Root')
  const issuer = await root.intermediate('Lost Intermediate')
  await withTls(await issuer.leaf(domain, { withChain: false }), async (port) => {
    const report = await probed.probe({ domain, port }, { ca_pem: root.pem })
    assert.match(
      report.issues[0]?.summary ?? '',
      'does not send the intermediate certificate Lost Intermediate',
    )
  })
})

test.run()
