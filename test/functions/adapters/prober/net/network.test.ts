import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { overAt, shortOfDns } from '../../../../support/deadline'
import { freePort, startDeaf } from '../../../../support/fleet-listeners'
import type { Answer } from '../../../../support/name-server'
import { factOf, findingOf, ok, type Probed, startProbed } from '../../../../support/probed'

const test = suite('functions/adapters/prober: names and connections')

let probed: Probed
test.before(async () => {
  probed = await startProbed()
})
test.after(() => probed.stop())

const domain = 'shop.example.com'

test('a name with an address', async () => {
  const port = await probed.http(ok)
  const report = await probed.probe({ domain, scheme: 'http', port })
  assert.is(findingOf(report), 'healthy')
  assert.ok((report.timings.dns_ms ?? -1) >= 0)
  assert.ok((report.timings.tcp_ms ?? -1) >= 0)
  assert.is(report.timings.tls_ms, undefined, 'a phase that was not reached is absent')
  assert.ok((report.timings.total_ms ?? -1) >= (report.timings.first_byte_ms ?? 0))
})

const names = [
  ['nxdomain', 'dns_nxdomain'],
  ['servfail', 'dns_servfail'],
  [[], 'dns_no_address'],
  ['silent', 'dns_timeout'],
  ['formerr', 'unknown: the resolver does not answer as it should (EFORMERR EFORMERR)'],
  ['notimp', 'unknown: the resolver does not answer as it should (ENOTIMP ENOTIMP)'],
  ['refused', 'unknown: the resolver cannot be reached or refuses to answer'],
] as const
for (const [says, expected] of names) {
  test(`a name that is ${says.length === 0 ? 'without address' : says}`, async () => {
    probed.names.set('broken.example.com', says)
    const report = await probed.probe(
      { domain: 'broken.example.com' },
      {},
      // A slow machine must not make an answer late.
      says === 'silent' ? { clock: { makeDeadline: shortOfDns } } : {},
    )
    assert.is(findingOf(report), expected)
    if (report.status === 'issue') assert.is(report.issues[0]?.severity, 'critical')
  })
}

test('names are asked anew for each probe', async () => {
  const port = await probed.http(ok)
  const monitor = { domain: 'moved.example.com', scheme: 'http', port } as const
  assert.is(findingOf(await probed.probe(monitor)), 'healthy')
  probed.names.set(monitor.domain, 'nxdomain')
  assert.is(findingOf(await probed.probe(monitor)), 'dns_nxdomain')
})

test('a silent zone whose records are expected is a silent zone', async () => {
  probed.names.set('broken.example.com', 'silent')
  const dns = { a: ['127.0.0.1'], aaaa: ['::1'], cname: ['x.example.com'], ns: ['y.example.com'], txt: ['z'] }
  const asked = probed.names.asked.length
  const clock = { makeDeadline: shortOfDns }
  const report = await probed.probe({ domain: 'broken.example.com', expect: { dns } }, {}, { clock })
  assert.is(findingOf(report), 'dns_timeout')
  assert.ok(probed.names.asked.length - asked >= 7, 'five kinds of records and two of addresses')
})

test('a zone that is silent about IPv6 holds up nobody who has IPv4', async () => {
  probed.names.set('half.example.com', { a: ['127.0.0.1'], silent: ['AAAA'] })
  const port = await probed.http(ok)
  const report = await probed.probe({ domain: 'half.example.com', scheme: 'http', port })
  assert.is(findingOf(report), 'healthy')
  const asked = probed.names.asked.filter((name) => name === 'half.example.com')
  assert.is(asked.length, 2, 'each kind once: nobody has waited until it was time to ask again')
})

test('an answer that is too long for UDP is asked for over TCP', async () => {
  const port = await probed.http(ok)
  probed.names.set(
    'many.example.com',
    Array.from({ length: 200 }, () => '127.0.0.1'),
  )
  assert.is(findingOf(await probed.probe({ domain: 'many.example.com', scheme: 'http', port })), 'healthy')
})

test('aliases that go in a circle, that end without an address, that end at nothing', async () => {
  const summaryOf = async (says: Answer): Promise<string> => {
    probed.names.set('broken.example.com', says)
    const { issues } = await probed.probe({ domain: 'broken.example.com' })
    return `${issues[0]?.issue_type}: ${issues[0]?.summary}`
  }
  probed.names.set('back.example.com', { cname: 'broken.example.com' })
  probed.names.set('empty.example.com', [])
  probed.names.set('gone.example.com', 'nxdomain')
  probed.names.set('d111111abcdef8.cloudfront.net', [])
  const aliases = [
    ['back.example.com', 'dns_servfail: the aliases of broken.example.com go in a circle'],
    [
      'empty.example.com',
      'dns_no_address: broken.example.com is an alias of empty.example.com, which has no address',
    ],
    [
      'gone.example.com',
      'dns_dangling: broken.example.com is an alias of gone.example.com, which does not exist',
    ],
    [
      'd111111abcdef8.cloudfront.net',
      'dns_dangling: broken.example.com is an alias of the CloudFront distribution d111111abcdef8.cloudfront.net, which does not exist',
    ],
  ] as const
  for (const [cname, summary] of aliases) assert.is(await summaryOf({ cname }), summary)
})

test('a name that changes its answer in between: what was checked is what is connected to', async () => {
  const port = await probed.http(ok)
  const here = ['127.0.0.1']
  probed.names.set('rebound.example.com', { a: here })
  const asked = probed.names.asked.length
  // Whoever asks again is led to an address where nothing is.
  const turn = setInterval(() => {
    if (probed.names.asked.length >= asked + 2) here[0] = '127.255.255.254'
  })
  try {
    const report = await probed.probe({ domain: 'rebound.example.com', scheme: 'http', port })
    assert.is(findingOf(report), 'healthy')
    assert.equal(
      probed.names.asked.slice(asked).filter((name) => name === 'rebound.example.com').length,
      2,
      'asked once for each kind of address',
    )
  } finally {
    clearInterval(turn)
  }
})

test('a resolver that answers nothing at all: the prober cannot tell', async () => {
  probed.names.set('.', 'silent')
  probed.names.set('', 'silent')
  probed.names.set('broken.example.com', 'silent')
  const report = await probed.probe({ domain: 'broken.example.com' }, { timeout_ms: 300 })
  assert.is(findingOf(report), 'unknown: the resolver does not answer any question')
})

test('a resolver that is not there: the prober cannot tell', async () => {
  const report = await probed.probe({ domain }, { resolvers: [`127.0.0.1:${await freePort()}`] })
  assert.is(findingOf(report), 'unknown: the resolver cannot be reached or refuses to answer')
})

const unusable: readonly (readonly [string, string])[] = [
  ['169.254.169.254', 'a linkLocal'],
  ['100.64.0.1', 'a carrierGradeNat'],
  ['0.0.0.0', 'an unspecified'],
]
for (const [address, range] of unusable) {
  test(`a name that leads to ${address} is not connected to`, async () => {
    probed.names.set('inside.example.com', [address])
    const report = await probed.probe({ domain: 'inside.example.com', port: 80 })
    assert.is(findingOf(report), 'dns_non_public_address')
    assert.is(factOf(report, 'reason'), `${address} is ${range} address`)
  })
}

test('a private address is refused unless the settings allow it', async () => {
  let connections = 0
  const port = await probed.tcp((socket) => {
    connections += 1
    socket.destroy()
  })
  const report = await probed.probe({ domain, scheme: 'http', port }, { allow_private: false })
  assert.is(findingOf(report), 'dns_non_public_address')
  assert.is(connections, 0)
})

test('a domain that is an address is guarded too', async () => {
  const report = await probed.probe({ domain: '169.254.169.254', scheme: 'http' })
  assert.match(findingOf(report), /^unknown: 169\.254\.169\.254 is a linkLocal address/)
})

test('a domain that is no host name for a URL: the prober cannot tell, and goes on', async () => {
  assert.match(
    findingOf(await probed.probe({ domain: '1.2.3.999' })),
    /^unknown: 1\.2\.3\.999 is no host of a web address/,
  )
})

test('a closed port', async () => {
  const report = await probed.probe({ domain, scheme: 'http', port: await freePort() })
  assert.is(findingOf(report), 'tcp_refused')
  assert.is(factOf(report, 'resolved_address'), '127.0.0.1')
  assert.is(factOf(report, 'error_code'), 'ECONNREFUSED')
})

test('an address without a way to it', async () => {
  probed.names.set('far.example.com', ['127.255.255.255'])
  assert.is(findingOf(await probed.probe({ domain: 'far.example.com', scheme: 'http' })), 'tcp_unreachable')
})

test('a port that does not answer', async () => {
  const deaf = await startDeaf()
  try {
    const clock = { makeDeadline: overAt('tcp') }
    const report = await probed.probe({ domain, scheme: 'http', port: deaf.port }, {}, { clock })
    assert.is(findingOf(report), 'tcp_timeout')
  } finally {
    await deaf.stop()
  }
})

test.run()
