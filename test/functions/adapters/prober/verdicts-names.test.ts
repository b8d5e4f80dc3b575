import { createServer as createHttpServer, type Server } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { waitFor } from '../../../../local/commands/demo/wait'
import { freePort, startDeaf } from '../../../support/fleet-listeners'
import { type Answer, type NameServer, startNameServer } from '../../../support/name-server'
import { factOf, findingOf, ok, type Probed, startProbed } from '../../../support/probed'

const test = suite('functions/adapters/prober: verdicts on names and addresses')

let probed: Probed
let port: number
test.before(async () => {
  probed = await startProbed()
  port = await probed.http(ok)
})
test.after(() => probed.stop())

const domain = 'shop.example.com'

/** Where a name leads, whether private networks may be probed, the reason that is given. */
const nonPublic: readonly (readonly [string, boolean, string])[] = [
  ['127.0.0.1', false, 'loopback'],
  ['::1', false, 'loopback'],
  ['10.1.2.3', false, 'private'],
  ['192.168.0.1', false, 'private'],
  ['172.16.0.1', false, 'private'],
  ['fd00::1', false, 'uniqueLocal'],
  ['0.0.0.0', false, 'unspecified'],
  ['::', false, 'unspecified'],
  ['100.64.0.1', false, 'carrierGradeNat'],
  ['192.0.2.1', false, 'reserved'],
  ['198.51.100.1', false, 'reserved'],
  ['203.0.113.1', false, 'reserved'],
  ['2001:db8::1', false, 'reserved'],
  ['240.0.0.1', false, 'reserved'],
  ['255.255.255.255', false, 'broadcast'],
  ['169.254.169.254', false, 'linkLocal'],
  ['169.254.169.254', true, 'linkLocal'],
  ['fe80::1', true, 'linkLocal'],
  ['0.0.0.0', true, 'unspecified'],
  ['::ffff:10.0.0.1', false, 'private'],
]
for (const [address, allow_private, range] of nonPublic) {
  test(`a name that leads to ${address}: a fault of the name, nothing is connected to`, async () => {
    probed.names.set('loop.test', [address])
    const report = await probed.probe({ domain: 'loop.test', scheme: 'http', port }, { allow_private })
    assert.is(findingOf(report), 'dns_non_public_address')
    assert.is(report.issues[0]?.severity, 'critical')
    assert.match(factOf(report, 'reason') ?? '', new RegExp(`is an? ${range} address$`))
    assert.match(report.issues[0]?.summary ?? '', 'loop.test leads to an address that no visitor can reach')
  })
}

/** What a name server says of a name that a prober without IPv6 asks for, the finding. */
const halves: readonly (readonly [Answer, string])[] = [
  [{ a: ['2001:db8::1'], failing: ['A'] }, 'dns_servfail'],
  [{ a: ['2001:db8::1'], silent: ['A'] }, 'dns_timeout'],
  [{ a: ['2001:db8::1'] }, 'dns_non_public_address'],
  [{ a: ['127.0.0.1'], failing: ['AAAA'] }, 'healthy'],
  [{ a: [], failing: ['A'] }, 'dns_servfail'],
]
for (const [says, finding] of halves) {
  test(`${JSON.stringify(says)}: ${finding}`, async () => {
    probed.names.set('half.example.com', says)
    const monitor = { domain: 'half.example.com', scheme: 'http', port } as const
    assert.is(findingOf(await probed.probe(monitor, { timeout_ms: 3_000 })), finding)
  })
}

test('a text in UTF-8 is the one that is expected', async () => {
  probed.names.set('txt.example.com', { a: ['127.0.0.1'], txt: ['größe=1', 'v=spf1 -all'] })
  const finding = async (txt: string) =>
    findingOf(
      await probed.probe({
        domain: 'txt.example.com',
        scheme: 'http',
        port,
        expect: { dns: { txt: [txt] } },
      }),
    )
  assert.is(await finding('größe=1'), 'healthy')
  assert.is(await finding('größe=2'), 'dns_mismatch')
})

/** What another resolver is like, which is listed first: it costs neither a verdict nor much time. */
const others: readonly (readonly [string, () => Promise<{ address: string; stop?: () => Promise<void> }>])[] =
  [
    ['silent', () => startNameServer('silent')],
    ['refusing', () => startNameServer('refused')],
    ['failing', () => startNameServer('servfail')],
    ['one that does not understand', () => startNameServer('notimp')],
    ['not there', async () => ({ address: `127.0.0.1:${await freePort()}` })],
  ]
for (const [name, start] of others) {
  test(`a resolver that is ${name}, before one that answers`, async () => {
    const other = await start()
    const probe = (at: string, agree?: 'records') =>
      probed.probe(
        {
          ...{ domain: at, scheme: 'http', port },
          expect: { dns: { txt: ['here'], ...(agree && { agree }) } },
          checks: { www: 'required', http_to_https: false },
        },
        { resolvers: [other.address, probed.names.address], timeout_ms: 30_000 },
      )
    try {
      probed.names.set('example.com', { a: ['127.0.0.1'], txt: ['here'] })
      probed.names.set('www.example.com', ['127.0.0.1'])
      const well = await probe('example.com', 'records')
      assert.is(findingOf(well), 'healthy')
      assert.equal([well.unchecked, well.notes], [undefined, undefined])
      // Who waits for it waits for most of the time-out, and who does so again for half a second each time.
      assert.ok((well.timings.total_ms ?? 30_000) < 15_000, `${well.timings.total_ms} ms`)
      await waitFor('a probe that waits for no one', async () => {
        const { timings } = await probe('example.com', 'records')
        return (timings.total_ms ?? 30_000) < 500 ? true : undefined
      })
      probed.names.set('example.com', 'nxdomain')
      assert.is(findingOf(await probe('example.com')), 'dns_nxdomain')
      probed.names.set('back.example.com', { cname: 'd111111abcdef8.cloudfront.net' })
      probed.names.set('d111111abcdef8.cloudfront.net', 'nxdomain')
      assert.is(findingOf(await probe('back.example.com')), 'dns_dangling')
      probed.names.set('example.com', 'servfail')
      assert.is(findingOf(await probe('example.com')), 'dns_servfail')
    } finally {
      await other.stop?.()
    }
  })
}

test('half of a failure says more than a resolver that is silent, whichever is listed first', async () => {
  const servers = [
    await startNameServer('silent'),
    await startNameServer({ failing: ['A'], silent: ['AAAA'] }),
  ]
  const resolvers = servers.map(({ address }) => address)
  try {
    for (const listed of [resolvers, resolvers.toReversed()]) {
      const settings = { resolvers: listed, timeout_ms: 4_000 }
      assert.is(findingOf(await probed.probe({ domain, scheme: 'http', port }, settings)), 'dns_servfail')
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
})

test('two resolvers that are not there: the prober cannot tell', async () => {
  const resolvers = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`]
  const report = await probed.probe({ domain, scheme: 'http', port }, { resolvers })
  assert.is(findingOf(report), 'unknown: the resolver cannot be reached or refuses to answer')
})

test('of resolvers that answer, the first one listed counts', async () => {
  const other: NameServer = await startNameServer(['127.0.0.9'])
  try {
    const agree = { expect: { dns: { agree: 'off' } } } as const
    const probe = (...resolvers: string[]) =>
      probed.probe({ domain, scheme: 'http', port, ...agree }, { resolvers })
    assert.is(findingOf(await probe(probed.names.address, other.address)), 'healthy')
    assert.is(findingOf(await probe(other.address, probed.names.address)), 'tcp_refused')
    other.set(domain, { a: ['127.0.0.9'], after_ms: 100 })
    assert.is(findingOf(await probe(other.address, probed.names.address)), 'tcp_refused')
  } finally {
    await other.stop()
  }
})

/** Addresses in the order of DNS, the finding, what is said of them. */
const orders: readonly (readonly [readonly string[], string, string?])[] = [
  [['127.0.0.9', '127.0.0.1'], 'tcp_address_down', '127.0.0.9 (tcp_refused)'],
  [
    ['127.0.0.9', '127.0.0.8', '127.0.0.1'],
    'tcp_address_down',
    '127.0.0.8 (tcp_refused), 127.0.0.9 (tcp_refused)',
  ],
  [['127.0.0.1', '127.0.0.9'], 'healthy'],
  [['169.254.1.1', '127.0.0.1'], 'tcp_address_down', '169.254.1.1 is a linkLocal address'],
  [['0.0.0.0', '127.0.0.1'], 'tcp_address_down', '0.0.0.0 is an unspecified address'],
  [
    [...[9, 8, 7, 6, 5, 4, 3, 2].map((last) => `127.0.0.${last}`), '127.0.0.1'],
    'tcp_address_down',
    [2, 3, 4, 5, 6, 7, 8, 9].map((last) => `127.0.0.${last} (tcp_refused)`).join(', '),
  ],
  [['127.0.0.9', '127.0.0.8'], 'tcp_refused'],
  [['127.0.0.9', '127.0.0.9'], 'tcp_refused'],
]
for (const [addresses, finding, unreachable] of orders) {
  test(`${addresses.join(', ')}: ${finding} ${unreachable ?? ''}`, async () => {
    probed.names.set('many.example.com', addresses)
    const report = await probed.probe({ domain: 'many.example.com', scheme: 'http', port })
    assert.is(findingOf(report), finding)
    assert.is(factOf(report, 'unreachable_addresses'), unreachable)
    if (finding === 'tcp_address_down') assert.is(report.issues[0]?.severity, 'medium')
    if (finding === 'tcp_refused') assert.is(factOf(report, 'resolved_address'), '127.0.0.9')
  })
}

test('an address that does not answer takes a part of the time only', async () => {
  const deaf = await startDeaf()
  const well: Server = createHttpServer(ok)
  await new Promise<void>((resolve) => well.listen(deaf.port, '127.0.0.2', resolve))
  try {
    probed.names.set('many.example.com', ['127.0.0.1', '127.0.0.2'])
    const report = await probed.probe(
      { domain: 'many.example.com', scheme: 'http', port: deaf.port },
      { timeout_ms: 3_000 },
    )
    assert.is(findingOf(report), 'tcp_address_down')
    assert.is(factOf(report, 'unreachable_addresses'), '127.0.0.1 (tcp_timeout)')
  } finally {
    well.close()
    await deaf.stop()
  }
})

test('a site that is down behind the address that answers is down', async () => {
  probed.names.set('many.example.com', ['127.0.0.9', '127.0.0.1'])
  const down = await probed.http((_, response) => void response.writeHead(503).end())
  const report = await probed.probe({ domain: 'many.example.com', scheme: 'http', port: down })
  assert.is(findingOf(report), 'http_status')
  assert.is(factOf(report, 'resolved_address'), '127.0.0.1')
})

test.run()
