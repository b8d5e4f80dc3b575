import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Monitor } from '../../../../../schemas/monitor'
import { manualDeadline } from '../../../../support/deadline'
import { factOf, findingOf, ok, type Probed, startProbed } from '../../../../support/probed'

const test = suite('functions/adapters/prober: answers')

let probed: Probed
test.before(async () => {
  probed = await startProbed()
})
test.after(() => probed.stop())

const domain = 'shop.example.com'
const plain = (port: number, more: Partial<Monitor> = {}): Monitor => ({
  domain,
  scheme: 'http',
  port,
  ...more,
})

/** A site that answers with raw bytes. */
const raw = (bytes: string) =>
  probed.tcp((socket) => {
    socket.once('data', () => socket.end(bytes))
  })

const statuses = [
  [200, undefined, 'healthy', undefined],
  [204, undefined, 'healthy', undefined],
  [304, undefined, 'http_status', 'high'],
  [404, undefined, 'http_status', 'high'],
  [500, undefined, 'http_status', 'critical'],
  [503, undefined, 'http_status', 'critical'],
  [404, [404], 'healthy', undefined],
  [200, [404, 410], 'http_status', 'high'],
  [302, [302], 'healthy', undefined],
] as const
for (const [status, expected, finding, severity] of statuses) {
  test(`status ${status}, expected ${expected ?? '2xx'}: ${finding}`, async () => {
    const port = await probed.http((_, response) => void response.writeHead(status).end())
    const expect = expected === undefined ? {} : { expect: { status: [...expected] } }
    const report = await probed.probe(plain(port, expect))
    assert.is(findingOf(report), finding)
    assert.is(report.issues[0]?.severity, severity)
    if (finding !== 'healthy') assert.is(factOf(report, 'status_code'), String(status))
  })
}

const bodies = [
  [{ body_contains: 'well' }, 'healthy'],
  [{ body_contains: 'release 42' }, 'http_body_mismatch'],
  [{ body_not_contains: 'maintenance' }, 'healthy'],
  [{ body_not_contains: 'is well' }, 'http_body_mismatch'],
] as const
for (const [expect, finding] of bodies) {
  test(`a body that is expected to be ${JSON.stringify(expect)}: ${finding}`, async () => {
    const report = await probed.probe(plain(await probed.http(ok), { expect }))
    assert.is(findingOf(report), finding)
    if (finding === 'http_body_mismatch') {
      assert.is(report.issues[0]?.severity, 'high')
      assert.is(factOf(report, 'body_excerpt'), 'all is well')
    }
  })
}

test('asks for the path, under its own name and without compression', async () => {
  const seen: unknown[] = []
  const port = await probed.http((request, response) => {
    const { host, connection } = request.headers
    seen.push(request.method, request.url, host, connection)
    seen.push(request.headers['user-agent'], request.headers['accept-encoding'])
    response.end()
  })
  await probed.probe(plain(port, { path: '/health?deep=1' }))
  assert.equal(seen, [
    'GET',
    '/health?deep=1',
    `${domain}:${port}`,
    'close',
    'CloudOpsAgent-Probe/1',
    'identity',
  ])
})

test('each probe opens a connection of its own', async () => {
  const ports = new Set<unknown>()
  const port = await probed.http((request, response) => {
    ports.add(request.socket.remotePort)
    response.end()
  })
  for (let i = 0; i < 3; i++) assert.is(findingOf(await probed.probe(plain(port))), 'healthy')
  assert.is(ports.size, 3)
})

const redirects: readonly (readonly [string, string, string])[] = [
  ['to itself', '/', 'http_redirect_loop'],
  ['into the metadata service', 'http://169.254.169.254/latest/meta-data/', 'http_redirect_blocked'],
  ['into the metadata service, written as a number', 'http://2852039166/', 'http_redirect_blocked'],
  ['into a link-local IPv6 address', 'http://[fe80::1]/', 'http_redirect_blocked'],
  ['to another scheme', 'ftp://shop.example.com/', 'http_redirect_blocked'],
  ['to a file', 'file:///etc/passwd', 'http_redirect_blocked'],
  ['with credentials', 'http://user:pass@shop.example.com/', 'http_redirect_blocked'],
  ['to nonsense', 'http://[', 'http_redirect_blocked'],
  ['to a name that does not exist', 'http://gone.example.com/', 'dns_nxdomain'],
  ['to a name that DNS cannot hold', `http://${'a'.repeat(64)}.example.com/`, 'dns_nxdomain'],
  ['to a name with odd characters', 'http://a!b.example.com/', 'dns_nxdomain'],
  ['into the metadata service, as IPv4 in IPv6', 'http://[::ffff:169.254.169.254]/', 'http_redirect_blocked'],
  ['to a name that leads inside', 'http://inside.example.com/', 'http_redirect_blocked'],
  ['to the mail server beside it', 'http://shop.example.com:25/', 'http_redirect_blocked'],
]
for (const [name, location, finding] of redirects) {
  test(`a redirect ${name}: ${finding}`, async () => {
    probed.names.set('gone.example.com', 'nxdomain')
    probed.names.set('a!b.example.com', 'nxdomain')
    probed.names.set('inside.example.com', ['169.254.169.254'])
    const port = await probed.http((_, response) => void response.writeHead(302, { location }).end())
    const report = await probed.probe(plain(port))
    assert.is(findingOf(report), finding)
  })
}

for (const location of ['shop-app://signed-in', 'http://user:pass@shop.example.com/', 'http://[', '/next']) {
  test(`a redirect to ${location} whose status is listed is not followed`, async () => {
    const port = await probed.http((_, response) => void response.writeHead(302, { location }).end())
    assert.is(findingOf(await probed.probe({ ...plain(port), expect: { status: [302] } })), 'healthy')
    const elsewhere = { status: [302], redirect_to: 'http://shop.example.com/' }
    const report = await probed.probe({ ...plain(port), expect: elsewhere })
    assert.is(findingOf(report), 'http_redirect_mismatch')
  })
}

test('says where a redirect leads and why it is not followed', async () => {
  const port = await probed.http(
    (_, response) => void response.writeHead(302, { location: 'http://100.64.1.1/' }).end(),
  )
  const report = await probed.probe(plain(port))
  assert.is(findingOf(report), 'http_redirect_blocked')
  assert.is(factOf(report, 'reason'), '100.64.1.1 is a carrierGradeNat address')
  assert.is(factOf(report, 'location'), 'http://100.64.1.1/')
})

test('a circle over two pages, and more redirects than are followed', async () => {
  const circle = await probed.http((request, response) => {
    response.writeHead(301, { location: request.url === '/' ? '/home' : '/' }).end()
  })
  assert.is(findingOf(await probed.probe(plain(circle))), 'http_redirect_loop')
  const chain = (length: number) =>
    probed.http((request, response) => {
      const step = Number(request.url?.slice(1) || 0)
      if (step >= length) return void response.end('there')
      response.writeHead(307, { location: `/${step + 1}` }).end()
    })
  assert.is(findingOf(await probed.probe(plain(await chain(10)))), 'healthy')
  assert.is(findingOf(await probed.probe(plain(await chain(11)))), 'http_redirect_loop')
})

test('follows from plain HTTP to HTTPS and judges the certificate there', async () => {
  const good = await probed.https(domain, ok)
  const to = (host: string, port: number) =>
    probed.http((_, response) => void response.writeHead(301, { location: `https://${host}:${port}/` }).end())
  const expect = { expect: { body_contains: 'well' } }
  assert.is(findingOf(await probed.probe(plain(await to(domain, good), expect))), 'healthy')
  assert.is(findingOf(await probed.probe(plain(await to('127.0.0.1', good)))), 'tls_hostname_mismatch')
})

test('a site that never answers, one that trickles, one that stops half-way', async () => {
  const limited = async (handler: (expire: () => void) => RequestListener) => {
    const { makeDeadline, expire } = manualDeadline()
    const port = await probed.http(handler(expire))
    return findingOf(await probed.probe(plain(port), {}, { clock: { makeDeadline } }))
  }
  assert.is(await limited((expire) => () => expire()), 'http_timeout')
  const trickling = (expire: () => void): RequestListener => {
    let chunks = 0
    return (_, response) => {
      response.writeHead(200)
      const more = () => {
        if (response.destroyed) return
        // That bytes still come does not prolong the limit.
        if (++chunks === 10) expire()
        response.write('.', () => setImmediate(more))
      }
      more()
    }
  }
  assert.is(await limited(trickling), 'http_timeout')
  const half = await raw('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this')
  assert.is(findingOf(await probed.probe(plain(half))), 'http_malformed')
})

test('a reset while the answer is awaited', async () => {
  const port = await probed.tcp((socket) => {
    socket.once('data', () => socket.resetAndDestroy())
  })
  assert.is(findingOf(await probed.probe(plain(port))), 'tcp_reset')
})

/** Bytes; many times what a probe reads. */
const ENDLESS = 64 * 1024 * 1024

const malformed: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['a status line without an end', 'HTTP/1.1 200'],
  ['two lengths that differ', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  ['a chunk without its size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnope\r\n'],
]
for (const [name, bytes] of malformed) {
  test(`an answer of ${name}`, async () =>
    assert.is(findingOf(await probed.probe(plain(await raw(bytes)))), 'http_malformed'))
}

test('headers and bodies beyond the limits', async () => {
  const headers = await probed.http((_, response) => {
    for (let i = 0; i < 40; i++) response.setHeader(`x-${i}`, 'a'.repeat(500))
    response.end()
  })
  assert.is(findingOf(await probed.probe(plain(headers))), 'http_too_large')
  let sent = 0
  const body = await probed.http((_, response) => {
    const more = () => {
      if (response.destroyed) return
      // An end of its own, so that without a limit of the prober's this would be a site that is well.
      if (sent >= ENDLESS) return void response.end()
      sent += 65_536
      response.write('a'.repeat(65_536), () => setImmediate(more))
    }
    more()
  })
  assert.is(findingOf(await probed.probe(plain(body))), 'http_too_large')
  assert.ok(sent < ENDLESS, `${sent} bytes were sent before the prober hung up`)
})

const packed: readonly (readonly [string, Buffer, string])[] = [
  ['packed although it was not asked to be', gzipSync('all is well\n'), 'healthy'],
  ['packed, and far larger when unpacked', gzipSync(Buffer.alloc(8 * 1024 * 1024)), 'http_too_large'],
  ['not packed as it says', Buffer.from('all is well\n'), 'http_malformed'],
]
for (const [name, bytes, finding] of packed) {
  test(`an answer that is ${name}: ${finding}`, async () => {
    const port = await probed.http(
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes),
    )
    const report = await probed.probe(plain(port, { expect: { body_not_contains: 'maintenance' } }))
    assert.is(findingOf(report), finding)
  })
}

test('what a site says is cut and freed of what a reader does not see', async () => {
  const port = await probed.http((_, response) => {
    response.writeHead(500, {
      server: `evil\t${'s'.repeat(300)}`,
      'x-cache': 'Miss from cloudfront',
      age: '7',
    })
    response.end(`a\u0000b\u202ec\u2028d\ud83d\ude00${'\ud83d\ude00'.repeat(300)}`)
  })
  const report = await probed.probe(plain(port))
  assert.is(findingOf(report), 'http_status')
  const facts = report.issues[0]?.evidence.facts ?? []
  for (const { name, value } of facts) {
    assert.ok([...value].length <= 256, name)
    assert.not.match(value, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
  }
  assert.is(factOf(report, 'server')?.length, 256)
  assert.match(factOf(report, 'body_excerpt') ?? '', /^abc d/)
  assert.is(factOf(report, 'x_cache'), 'Miss from cloudfront')
  assert.is(factOf(report, 'age'), '7')
  const names = facts.map(({ name }) => name)
  assert.is(new Set(names).size, names.length, 'each fact once')
})

test.run()
