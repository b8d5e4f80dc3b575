import { createSecureServer } from 'node:http2'
import type { Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeCookieJar } from '../../../../functions/adapters/prober/net/redirects'
import { listen } from '../../../../local/listen'
import { days } from '../../../../local/sites/certificates'
import { decode } from '../../../../schemas/codec'
import type { Expectation } from '../../../../schemas/expectation'
import { Issue } from '../../../../schemas/issue'
import type { Monitor } from '../../../../schemas/monitor'
import { manualDeadline } from '../../../support/deadline'
import { factOf, findingOf, type Probed, startProbed } from '../../../support/probed'
import { sampleSize } from '../../../support/sample-size'

const test = suite('functions/adapters/prober: verdicts on answers')

let probed: Probed
const servers: Server[] = []
test.before(async () => {
  probed = await startProbed()
})
test.after(async () => {
  for (const server of servers) server.close()
  await probed.stop()
})

const domain = 'shop.example.com'
const plain = (port: number, expect: Expectation = {}, more: Partial<Monitor> = {}): Monitor => ({
  ...{ domain, scheme: 'http', port, expect },
  ...more,
})

/** Answers these bytes and leaves the connection open: nothing but framing ends an answer. */
const raw = (...parts: readonly (string | Buffer)[]) =>
  probed.tcp((socket) => {
    socket.once('data', () => {
      for (const part of parts) socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part)
    })
  })
const answer = (headers: string, body: string | Buffer = '') =>
  raw(`HTTP/1.1 200 OK\r\n${headers}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`, body)

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()
const FATAL = 'Fatal error: database gone'
const HTML = 'Content-Type: text/html'

/** Headers, body, what it is expected to be, the finding. */
const texts: readonly (readonly [string, string | Buffer, Expectation, string])[] = [
  // Charsets: what they name, what the text itself says, what it looks like.
  [
    `${HTML}; charset=utf-16le`,
    Buffer.from(FATAL, 'utf16le'),
    { body_not_contains: 'Fatal error' },
    'http_body_mismatch',
  ],
  [
    `${HTML}; charset=UTF-16`,
    Buffer.from(FATAL, 'utf16le'),
    { body_not_contains: 'Fatal error' },
    'http_body_mismatch',
  ],
  [`${HTML}; charset="utf-16be"`, utf16be(FATAL), { body_not_contains: 'Fatal error' }, 'http_body_mismatch'],
  [
    HTML,
    Buffer.from(`\ufeff${FATAL}`, 'utf16le'),
    { body_not_contains: 'Fatal error' },
    'http_body_mismatch',
  ],
  [HTML, utf16be(`\ufeff${FATAL}`), { body_not_contains: 'Fatal error' }, 'http_body_mismatch'],
  [HTML, Buffer.from(FATAL, 'utf16le'), { body_not_contains: 'Fatal error' }, 'http_body_mismatch'],
  [`${HTML}; charset=iso-8859-1`, Buffer.from(`\ufeffcafé`, 'utf8'), { body_contains: 'café' }, 'healthy'],
  [`${HTML}; charset=iso-8859-1`, Buffer.from('café', 'latin1'), { body_contains: 'café' }, 'healthy'],
  [`${HTML}; charset=windows-1252`, Buffer.from([0x80, 0x35]), { body_contains: '€5' }, 'healthy'],
  [
    `${HTML};charset=Shift_JIS`,
    Buffer.from([0x83, 0x65, 0x83, 0x58, 0x83, 0x67]),
    { body_contains: 'テスト' },
    'healthy',
  ],
  [`${HTML}; charset=euc-kr`, Buffer.from([0xc7, 0xd1, 0xb1, 0xdb]), { body_contains: '한글' }, 'healthy'],
  [`${HTML}; charset=gb2312`, Buffer.from([0xd6, 0xd0, 0xce, 0xc4]), { body_contains: '中文' }, 'healthy'],
  [`${HTML}; charset=koi8-r`, Buffer.from([0xd7, 0xd3, 0xc5]), { body_contains: 'все' }, 'healthy'],
  [
    HTML,
    Buffer.from('<meta charset="windows-1251"><p>\xe2\xf1\xe5', 'latin1'),
    { body_contains: 'все' },
    'healthy',
  ],
  [
    HTML,
    Buffer.from('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">caf\xe9', 'latin1'),
    { body_contains: 'café' },
    'healthy',
  ],
  [
    'Content-Type: application/xml',
    Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>', 'latin1'),
    { body_contains: 'é' },
    'healthy',
  ],
  [
    `${HTML}; charset=utf-8`,
    '<meta charset="utf-16">all is well',
    { body_contains: 'all is well' },
    'healthy',
  ],
  [HTML, Buffer.from('caf\xe9', 'latin1'), { body_contains: 'café' }, 'healthy'],
  [`${HTML}; charset=utf8mb4`, Buffer.from('café'), { body_contains: 'café' }, 'healthy'],
  [
    `${HTML}; charset=ibm037`,
    Buffer.from([0xc6, 0x81, 0xa3, 0x81, 0x93]),
    { body_not_contains: 'Fatal' },
    'unknown: http://shop.example.com:PORT/ could not be read: its charset "ibm037" is not known',
  ],
  [
    `${HTML}; charset=utf-7`,
    '+AEY-atal error',
    { body_not_contains: 'Fatal error' },
    'unknown: http://shop.example.com:PORT/ could not be read: its charset "utf-7" is not known',
  ],
  [
    `${HTML}; charset=utf-32le`,
    Buffer.from([0x46, 0, 0, 0, 0x61, 0, 0, 0]),
    { body_contains: 'Fa' },
    'unknown: http://shop.example.com:PORT/ could not be read: its charset "utf-32le" is not known',
  ],
  // Content codings.
  ['Content-Encoding: deflate', deflateRawSync('all is well'), { body_contains: 'all is well' }, 'healthy'],
  ['Content-Encoding: deflate', deflateSync('all is well'), { body_contains: 'all is well' }, 'healthy'],
  ['Content-Encoding: gzip', gzipSync('all is well'), { body_contains: 'all is well' }, 'healthy'],
  ['Content-Encoding: x-gzip', gzipSync(FATAL), { body_not_contains: 'Fatal' }, 'http_body_mismatch'],
  ['Content-Encoding: GZIP', gzipSync(FATAL), { body_not_contains: 'Fatal' }, 'http_body_mismatch'],
  ['Content-Encoding: br', brotliCompressSync(FATAL), { body_not_contains: 'Fatal' }, 'http_body_mismatch'],
  ['Content-Encoding: zstd', zstdCompressSync(FATAL), { body_not_contains: 'Fatal' }, 'http_body_mismatch'],
  [
    'Content-Encoding: deflate, gzip',
    gzipSync(deflateSync(FATAL)),
    { body_not_contains: 'Fatal' },
    'http_body_mismatch',
  ],
  [
    'Content-Encoding: gzip\r\nContent-Encoding: br',
    brotliCompressSync(gzipSync('all is well')),
    { body_contains: 'all is well' },
    'healthy',
  ],
  ['Content-Encoding: identity', 'all is well', { body_contains: 'all is well' }, 'healthy'],
  ['Content-Encoding: utf-8', 'all is well', { body_contains: 'all is well' }, 'healthy'],
  [
    'Content-Encoding: compress',
    Buffer.from([0x1f, 0x9d, 0x90, 0x00, 0xff]),
    { body_not_contains: 'Fatal' },
    'unknown: http://shop.example.com:PORT/ could not be read: its content coding "compress" is not known',
  ],
  ['Content-Encoding: gzip', FATAL, { body_not_contains: 'Fatal' }, 'http_malformed'],
  [
    'Content-Encoding: gzip',
    gzipSync(FATAL.repeat(9)).subarray(0, 30),
    { body_not_contains: 'Fatal' },
    'http_malformed',
  ],
  ['Content-Encoding: zstd', FATAL, { body_not_contains: 'Fatal' }, 'http_malformed'],
]
for (const [headers, body, expect, finding] of texts) {
  test(`${JSON.stringify(headers)}, ${JSON.stringify(expect)}: ${finding}`, async () => {
    const port = await answer(headers, body)
    const report = await probed.probe(plain(port, expect))
    assert.is(findingOf(report), finding.replace('PORT', String(port)))
    if (finding === 'http_malformed') assert.match(report.issues[0]?.summary ?? '', 'could not be read')
  })
}

/** An answer whose status counts, whatever is wrong after it. */
const broken: readonly (readonly [string, string])[] = [
  ['a coding that it has not', 'Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain'],
  ['a body that ends too early', 'Content-Length: 100\r\n\r\nonly this'],
  ['a chunk without its size', 'Transfer-Encoding: chunked\r\n\r\nnope\r\n'],
  ['two lengths', 'Content-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  ['a length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a header without a name', 'no header\r\n\r\n'],
  ['a body that is too large', `Content-Length: 2000000\r\n\r\n${'x'.repeat(1_100_000)}`],
]
for (const [name, rest] of broken) {
  test(`a 503 with ${name} is a 503, and expected it is what is wrong with it`, async () => {
    const port = await probed.tcp((socket) =>
      socket.once('data', () => socket.end(`HTTP/1.1 503 Service Unavailable\r\n${rest}`)),
    )
    const report = await probed.probe(plain(port, { body_contains: 'well' }))
    assert.is(findingOf(report), 'http_status')
    assert.is(factOf(report, 'status_code'), '503')
    const expected = await probed.probe(plain(port, { status: [503], body_contains: 'well' }))
    assert.match(findingOf(expected), /^http_(malformed|too_large)$/)
  })
}

test('a 503 whose body never ends is a 503; a 200 is a timeout', async () => {
  for (const [status, finding] of [
    [503, 'http_status'],
    [200, 'http_timeout'],
  ] as const) {
    const { makeDeadline, expire } = manualDeadline()
    const port = await probed.http((_, response) => {
      response.writeHead(status).write('.', () => setImmediate(expire))
    })
    // The head has left before the time is over, and has to arrive.
    const report = await probed.probe(plain(port), {}, { clock: { makeDeadline } })
    assert.ok([finding, 'http_timeout'].includes(findingOf(report)))
  }
})

/** An answer, the method, what it is expected to be, the finding. */
const framing: readonly (readonly [string, 'GET' | 'HEAD', Expectation, string])[] = [
  [
    'HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 5\n\nhello',
    'GET',
    { body_contains: 'hello' },
    'healthy',
  ],
  [
    'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n',
    'GET',
    { body_contains: 'hello' },
    'healthy',
  ],
  [
    'HTTP/1.1 200 OK\r\nX-Long: one\r\n two\r\nContent-Length: 0\r\n\r\n',
    'GET',
    { headers: { 'X-Long': 'one two' } },
    'healthy',
  ],
  ['HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok', 'GET', {}, 'healthy'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok', 'GET', {}, 'healthy'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nok', 'GET', {}, 'http_malformed'],
  ['HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', 'GET', {}, 'healthy'],
  ['HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n', 'GET', {}, 'healthy'],
  ['HTTP/1.1 299 Odd\r\nContent-Length: 0\r\n\r\n', 'GET', {}, 'healthy'],
  ['HTTP/1.1 599 Odd\r\nContent-Length: 0\r\n\r\n', 'GET', {}, 'http_status critical'],
  ['HTTP/1.1 600 Odd\r\nContent-Length: 0\r\n\r\n', 'GET', {}, 'http_status critical'],
  ['HTTP/1.1 999 Request denied\r\nContent-Length: 0\r\n\r\n', 'GET', {}, 'http_status critical'],
  ['HTTP/1.1 999 Request denied\r\nContent-Length: 0\r\n\r\n', 'GET', { status: [999] }, 'healthy'],
  ['HTTP/1.1 99 Low\r\n\r\n', 'GET', {}, 'http_malformed critical'],
  [
    'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    'GET',
    {},
    'healthy',
  ],
  ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n', 'HEAD', {}, 'healthy'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 'HEAD', {}, 'http_malformed'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Encoding: gzip\r\n\r\n', 'HEAD', {}, 'healthy'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', 'HEAD', {}, 'healthy'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 'HEAD', {}, 'healthy'],
  [
    'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n',
    'GET',
    {},
    'healthy',
  ],
  ['\x00\x00\x00\x04\x00\x00\x00\x00\x00', 'GET', {}, 'http_malformed critical'],
]
for (const [bytes, method, expect, finding] of framing) {
  test(`${method} ${JSON.stringify(bytes)}: ${finding}`, async () => {
    const report = await probed.probe(plain(await raw(bytes), expect, { method }), { timeout_ms: 20_000 })
    const found = findingOf(report)
    assert.is(finding.includes(' ') ? `${found} ${report.issues[0]?.severity}` : found, finding)
  })
}

test('only interim responses are named', async () => {
  const port = await probed.tcp((socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 103 Early Hints\r\n\r\n')),
  )
  const report = await probed.probe(plain(port))
  assert.is(findingOf(report), 'http_malformed')
  assert.match(report.issues[0]?.summary ?? '', 'answers with status 103 and nothing after it')
})

/** A `Location`, as bytes, and the path that is asked for then. */
const locations: readonly (readonly [Buffer, string])[] = [
  [Buffer.from('/café'), '/caf%C3%A9'],
  [Buffer.from('/caf\xe9', 'latin1'), '/caf%E9'],
  [Buffer.from('/a?q=ü'), '/a?q=%C3%BC'],
  [Buffer.from('/日本/'), '/%E6%97%A5%E6%9C%AC/'],
]
for (const [location, path] of locations) {
  test(`a redirect to ${location.toString()} asks for ${path}`, async () => {
    const asked: string[] = []
    const port = await probed.tcp((socket) =>
      socket.once('data', (data) => {
        const [, target = ''] = String(data).split(' ')
        asked.push(target)
        if (target !== '/') return void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
        socket.end(
          Buffer.concat([
            Buffer.from('HTTP/1.1 302 Found\r\nLocation: '),
            location,
            Buffer.from('\r\nContent-Length: 0\r\n\r\n'),
          ]),
        )
      }),
    )
    assert.is(findingOf(await probed.probe(plain(port))), 'healthy')
    assert.equal(asked, ['/', path])
  })
}

test('a redirect to a host in its own script, and a header in UTF-8', async () => {
  probed.names.set('xn--mnchen-3ya.example.com', ['127.0.0.1'])
  const hosts: (string | undefined)[] = []
  const port = await probed.http((request, response) => {
    hosts.push(request.headers.host)
    if (hosts.length > 1) return void response.end()
    const location = `http://münchen.example.com:${request.socket.localPort}/`
    response.writeHead(302, { location: Buffer.from(location).toString('latin1') }).end()
  })
  assert.is(findingOf(await probed.probe(plain(port))), 'healthy')
  assert.is(hosts[1], `xn--mnchen-3ya.example.com:${port}`)
  const named = await answer(Buffer.from('X-City: München').toString('latin1'))
  assert.is(findingOf(await probed.probe(plain(named, { headers: { 'X-City': 'München' } }))), 'healthy')
})

test('ten redirects are followed, eleven are not; two locations that differ are none', async () => {
  const chain = (length: number) =>
    probed.http((request, response) => {
      const step = Number(request.url?.slice(1) || 0)
      if (step >= length) return void response.end('there')
      response.writeHead(307, { location: `/${step + 1}` }).end()
    })
  assert.is(findingOf(await probed.probe(plain(await chain(10)))), 'healthy')
  assert.is(findingOf(await probed.probe(plain(await chain(11)))), 'http_redirect_loop')
  const two = await raw('HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n')
  assert.is(findingOf(await probed.probe(plain(two))), 'http_malformed')
})

test('a redirect whose body is broken is followed, as browsers do', async () => {
  const port = await probed.tcp((socket) =>
    socket.once('data', (data) =>
      socket.end(
        String(data).startsWith('GET / ')
          ? 'HTTP/1.1 302 Found\r\nLocation: /home\r\nContent-Length: 99\r\n\r\nMoved'
          : 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
      ),
    ),
  )
  assert.is(findingOf(await probed.probe(plain(port))), 'healthy')
})

test('a redirect whose body never comes is followed by its head, as browsers do; one that is wanted is not', async () => {
  const moved = 'HTTP/1.1 302 Found\r\nLocation: /home\r\n\r\n'
  const well = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
  const port = await probed.tcp((socket) =>
    socket.once('data', (data) => socket.write(String(data).startsWith('GET / ') ? moved : well)),
  )
  assert.is(findingOf(await probed.probe(plain(port), { timeout_ms: 20_000 })), 'healthy')
  const { makeDeadline, expire } = manualDeadline()
  const waiting = await probed.tcp((socket) =>
    socket.once('data', () => socket.write(moved, () => setImmediate(expire))),
  )
  const wanted = plain(waiting, { status: [302] })
  assert.is(findingOf(await probed.probe(wanted, {}, { clock: { makeDeadline } })), 'http_timeout')
})

test('what redirects leave no time for is a timeout of the site, not of DNS or the resolver', async () => {
  probed.names.set('late.example.com', 'silent')
  let over = false
  const { makeDeadline } = manualDeadline()
  const port = await probed.tcp((socket) =>
    socket.once('data', () => {
      over = true
      socket.end(`HTTP/1.1 302 Found\r\nLocation: http://late.example.com:${port}/\r\n\r\n`)
    }),
  )
  const clock = {
    makeDeadline: (ms: number) => ({ ...makeDeadline(ms), left: () => (over ? 1 : 60_000) }),
  }
  const report = await probed.probe(plain(port), {}, { clock })
  assert.is(findingOf(report), 'http_timeout')
  assert.match(report.issues[0]?.summary ?? '', 'late.example.com')
})

test('a loop that a cookie ends is told as such, and one that no cookie ends is a loop', async () => {
  const site = (ends: boolean) =>
    probed.http((request, response) => {
      if (ends && request.headers.cookie === 'seen=yes') return void response.end('all is well')
      response.writeHead(302, { location: '/', 'set-cookie': ['seen=yes; Path=/', 'other=é'] }).end()
    })
  const report = await probed.probe(plain(await site(true)))
  assert.is(findingOf(report), 'http_redirect_loop')
  assert.is(report.issues[0]?.severity, 'medium')
  assert.match(report.issues[0]?.summary ?? '', /with its cookie seen it ends at .* with status 200/)
  assert.is(factOf(report, 'cookie_name'), 'seen')
  const loop = await probed.probe(plain(await site(false)))
  assert.equal([findingOf(loop), loop.issues[0]?.severity], ['http_redirect_loop', 'critical'])
  assert.not.match(loop.issues[0]?.summary ?? '', 'cookie')
})

/** Where a cookie is set, the cookie, where it would be sent, and what is. */
const cookies: readonly (readonly [string, string, string, string | undefined])[] = [
  ['http://shop.example.com/', 'a=1', 'http://shop.example.com/x', 'a=1'],
  ['http://shop.example.com/', 'a=1', 'http://www.example.com/', undefined],
  ['http://shop.example.com/', 'a=1; Domain=.example.com', 'https://www.example.com/', 'a=1'],
  ['http://shop.example.com/', 'a=1; domain=example.net', 'http://example.net/', undefined],
  ['http://shop.example.com/', 'a=1; Domain=com', 'http://other.com/', undefined],
  ['http://shop.example.com/', 'a=1; Secure', 'https://shop.example.com/', undefined],
  ['https://shop.example.com/', 'a=1; Secure', 'http://shop.example.com/', undefined],
  ['https://shop.example.com/', 'a=1; Secure', 'https://shop.example.com/', 'a=1'],
  ['http://shop.example.com/', 'a=1; Path=/admin', 'http://shop.example.com/', undefined],
  ['http://shop.example.com/', 'a=1; Max-Age=0', 'http://shop.example.com/', undefined],
  ['http://shop.example.com/', 'a=1; Max-Age=60; HttpOnly; SameSite=Lax', 'http://shop.example.com/', 'a=1'],
  [
    'http://shop.example.com/',
    'a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'http://shop.example.com/',
    undefined,
  ],
  [
    'http://shop.example.com/',
    'a=1; Expires=Thu, 01-Jan-70 00:00:00 GMT; Max-Age=60',
    'http://shop.example.com/',
    'a=1',
  ],
  ['http://shop.example.com/', 'a=1; Expires=some day', 'http://shop.example.com/', 'a=1'],
  ['http://shop.example.com/', 'a=1; Path=/admin', 'http://shop.example.com/administrator', undefined],
  ['http://shop.example.com/login/start', 'a=1', 'http://shop.example.com/', undefined],
  ['http://shop.example.com/login/start', 'a=1', 'http://shop.example.com/login/end', 'a=1'],
  ['http://shop.example.com/', 'a=é', 'http://shop.example.com/', undefined],
  ['http://shop.example.com/', 'no cookie', 'http://shop.example.com/', undefined],
  ['http://shop.example.com/', `a=${'x'.repeat(5_000)}`, 'http://shop.example.com/', undefined],
]
for (const [from, cookie, to, sent] of cookies) {
  test(`${cookie.slice(0, 40)} of ${from} at ${to}: ${sent ?? 'not sent'}`, () => {
    const jar = makeCookieJar()
    jar.keep(new URL(from), [cookie])
    assert.is(jar.headerFor(new URL(to)), sent)
  })
}

test('a cookie that is taken away again ends no loop', async () => {
  const port = await probed.http((request, response) => {
    if (request.headers.cookie !== undefined && request.url === '/') return void response.end('all is well')
    const [location, cookie] =
      request.url === '/' ? ['/out', 'a=1'] : ['/', 'a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT']
    response.writeHead(302, { location, 'set-cookie': cookie }).end()
  })
  const report = await probed.probe(plain(port))
  assert.equal([findingOf(report), report.issues[0]?.severity], ['http_redirect_loop', 'critical'])
})

test('whatever a server sends, there is a verdict that can be stored', async () => {
  const heads = [
    'HTTP/1.1 200 OK',
    'HTTP/1.1 302 Found',
    'HTTP/1.0 503',
    'HTTP/1.1 103 Hints',
    'HTTP/1.1 404 \x00',
    '\x00\x00',
  ]
  const lines = [
    ...[
      'Content-Length: 5',
      'Content-Length: 3, 4',
      'Transfer-Encoding: chunked',
      'Content-Encoding: gzip, zstd',
    ],
    ...[
      'Content-Encoding: \xff',
      'Content-Type: text/html; charset=\xe9',
      'Content-Type: text/xml; charset=utf-16',
    ],
    ...[
      'Location: /\xe9',
      'Location: http://[',
      'Set-Cookie: a=1',
      ' folded',
      'Server: AkamaiGHost\xff',
      'no header',
      'X: \x00',
    ],
  ]
  const bodies = [
    '',
    'hello',
    '5\r\nhello\r\n0\r\n\r\n',
    '\x1f\x8b\x08\x00',
    '\xff\xfe\x00',
    '<meta charset="x"><?xml encoding=""?>',
  ]
  const answers = fc.record({
    head: fc.constantFrom(...heads),
    lines: fc.array(fc.constantFrom(...lines), { maxLength: 5 }),
    end: fc.constantFrom('\r\n', '\n', '\r'),
    body: fc.oneof(fc.constantFrom(...bodies), fc.string({ maxLength: 50 })),
  })
  let bytes = ''
  const port = await probed.tcp((socket) =>
    socket.once('data', () => socket.end(Buffer.from(bytes, 'latin1'))),
  )
  await fc.assert(
    fc.asyncProperty(answers, async ({ head, lines: given, end, body }) => {
      bytes = [head, ...given, '', body].join(end)
      const report = await probed.probe(plain(port, { body_contains: 'hello' }))
      assert.not.match(report.reason ?? '', 'unexpected')
      for (const issue of report.issues) assert.equal(decode(Issue, issue), E.right(issue))
    }),
    { numRuns: sampleSize(150) },
  )
})

/** Status, headers, body, and what is said. */
const blocks: readonly (readonly [number, Record<string, string>, string, string])[] = [
  [
    202,
    { 'x-amzn-waf-action': 'challenge', 'x-cache': 'Error from cloudfront' },
    '',
    'AWS WAF challenges the prober (x-amzn-waf-action: challenge)',
  ],
  [405, { 'x-amzn-waf-action': 'captcha' }, '', 'AWS WAF challenges the prober (x-amzn-waf-action: captcha)'],
  [
    403,
    { 'cf-mitigated': 'challenge', server: 'cloudflare' },
    '',
    'Cloudflare challenges the prober (cf-mitigated: challenge)',
  ],
  [200, { 'cf-mitigated': 'block' }, '', 'the prober is blocked by Cloudflare (cf-mitigated: block)'],
  [
    403,
    { 'cf-ray': '8a-FRA', server: 'cloudflare' },
    '<h1>Sorry, you have been blocked</h1>',
    'the prober is blocked by Cloudflare (cf-ray: 8a-FRA)',
  ],
  [
    403,
    { server: 'AkamaiGHost' },
    '<H1>Access Denied</H1> Reference&#32;&#35;18.2d',
    'the prober is blocked by Akamai (server: AkamaiGHost)',
  ],
  [
    403,
    { 'x-iinfo': '10-1-1 NNNN RT(1 1) q(0 -1 -1 0) r(0 -1) B15(4,200,0)' },
    'Request unsuccessful. Incapsula incident ID: 1',
    'the prober is blocked by Imperva (x-iinfo: 10-1-1 NNNN RT(1 1) q(0 -1 -1 0) r(0 -1) B15(4,200,0))',
  ],
  [
    200,
    { 'x-cdn': 'Imperva' },
    '<script src="/_Incapsula_Resource?x"></script>',
    'the prober is blocked by Imperva (x-cdn: Imperva)',
  ],
  [403, { server: 'AkamaiGHost' }, '', 'the prober is blocked by Akamai (server: AkamaiGHost)'],
  [403, { 'x-datadome': 'protected' }, '{}', 'the prober is blocked by DataDome (x-datadome: protected)'],
  [
    429,
    { 'x-vercel-mitigated': 'challenge' },
    '',
    'Vercel challenges the prober (x-vercel-mitigated: challenge)',
  ],
  [
    200,
    {},
    'The requested URL was rejected. Please consult with your administrator. Your support ID is: 1',
    'the prober is blocked by F5 (status 200)',
  ],
]
for (const [status, headers, body, reason] of blocks) {
  test(`${status} ${JSON.stringify(headers)}: ${reason}`, async () => {
    const port = await probed.http((_, response) => void response.writeHead(status, headers).end(body))
    assert.is(findingOf(await probed.probe(plain(port))), `unknown: ${reason}`)
    assert.is(findingOf(await probed.probe(plain(port, { status: [status] }))), 'healthy')
  })
}
for (const [status, headers, finding] of [
  [200, { 'cf-ray': '8a-FRA', server: 'cloudflare' }, 'healthy'],
  [503, { 'cf-ray': '8a-FRA', server: 'cloudflare' }, 'http_status'],
  [503, { server: 'AkamaiGHost' }, 'http_status'],
  [200, { 'x-datadome': 'protected' }, 'healthy'],
  [503, { 'x-datadome': 'protected' }, 'http_status'],
  [503, { 'x-iinfo': '1' }, 'http_status'],
  [403, {}, 'http_status'],
] as const) {
  test(`${status} ${JSON.stringify(headers)} of the site itself: ${finding}`, async () => {
    const port = await probed.http((_, response) => void response.writeHead(status, headers).end('a page'))
    assert.is(findingOf(await probed.probe(plain(port))), finding)
  })
}

test('an address that is longer than a sentence does not hide what is wrong with it', async () => {
  const state = 'x'.repeat(2_000)
  const answers = (status: number, headers: Record<string, string> = {}) =>
    probed.http((request, response) =>
      request.url === '/'
        ? void response.writeHead(302, { location: `/login?state=${state}` }).end()
        : void response.writeHead(status, headers).end('a page'),
    )
  const down = await probed.probe(plain(await answers(503)))
  assert.match(
    down.issues[0]?.summary ?? '',
    /^http:\/\/shop\.example\.com:\d+\/login\?state=x+… answers with status 503$/,
  )
  const packed = await probed.probe(
    plain(await answers(200, { 'content-type': 'text/html; charset=utf-7' }), { body_contains: 'page' }),
  )
  assert.match(findingOf(packed), /^unknown: http:.*x… could not be read: its charset "utf-7" is not known$/)
})

/** A server that speaks HTTP/2 and nothing older; without a body its answer never ends. */
const http2 = async (
  respond: (path: string) => readonly [number, Record<string, string | string[]>, string?],
): Promise<number> => {
  const server = createSecureServer({
    ...(await probed.authority.issue(domain, days(-1, 90))),
    allowHTTP1: false,
  })
  server.on('stream', (stream, headers) => {
    // The answer to HEAD has ended before its body is given.
    stream.on('error', () => {})
    const [status, more, body] = respond(String(headers[':path']))
    stream.respond({ ':status': status, ...more })
    if (body !== undefined) stream.end(body)
  })
  server.on('sessionError', () => {})
  servers.push(server)
  return listen(server)
}

test('a server that speaks HTTP/2 only is read in HTTP/2', async () => {
  const probe = async (port: number, expect: Expectation = {}) => probed.probe({ domain, port, expect })
  const well = await http2(() => [200, { 'x-city': 'München' }, 'all is well'])
  assert.is(findingOf(await probe(well, { body_contains: 'all is well' })), 'healthy')
  assert.is(findingOf(await probe(well, { body_contains: 'release 42' })), 'http_body_mismatch')
  assert.is(findingOf(await probe(well, { max_body_bytes: 4 })), 'http_too_large')
  const down = await probe(await http2(() => [503, {}, 'down']))
  assert.is(findingOf(down), 'http_status')
  assert.equal([factOf(down, 'status_code'), factOf(down, 'body_excerpt')], ['503', 'down'])
  assert.is(factOf(down, 'cert_subject'), domain)
  const moved = await http2((path) => (path === '/' ? [302, { location: '/home' }] : [200, {}, 'there']))
  assert.is(findingOf(await probe(moved, { body_contains: 'there' })), 'healthy')
})

test('in HTTP/2: HEAD, an answer that breaks off, a refusal, cookies, and a redirect to itself', async () => {
  const head = await http2(() => [200, { 'content-length': '5' }, ''])
  assert.is(findingOf(await probed.probe({ domain, port: head, method: 'HEAD' })), 'healthy')
  const short = await http2(() => [200, { 'content-length': '50' }, 'too short'])
  assert.is(findingOf(await probed.probe({ domain, port: short })), 'http_malformed')
  const down = await http2(() => [503, { 'content-length': '50' }, 'too short'])
  assert.is(findingOf(await probed.probe({ domain, port: down })), 'http_status')
  const loop = await http2(() => [302, { location: '/', 'set-cookie': ['a=1', 'b=2'] }, ''])
  assert.is(findingOf(await probed.probe({ domain, port: loop })), 'http_redirect_loop')
  const blocked = await http2(() => [403, { 'cf-mitigated': 'challenge' }, ''])
  assert.match(findingOf(await probed.probe({ domain, port: blocked })), /^unknown: Cloudflare challenges/)
  const packed = await http2(() => [200, { 'content-type': 'text/html; charset=iso-8859-1' }, 'caf\xe9'])
  assert.is(
    findingOf(await probed.probe({ domain, port: packed, expect: { body_contains: 'cafÃ©' } })),
    'healthy',
  )
})

test('a server that speaks neither HTTP/1.1 nor HTTP/2 says so', async () => {
  const server = createTlsServer({
    ...(await probed.authority.issue(domain, days(-1, 90))),
    ALPNProtocols: ['imap'],
  })
  server.on('tlsClientError', (_, socket) => socket.destroy())
  servers.push(server)
  const report = await probed.probe({ domain, port: await listen(server) })
  assert.is(findingOf(report), 'tls_handshake')
  assert.match(report.issues[0]?.summary ?? '', 'speaks neither HTTP/1.1 nor HTTP/2 over TLS')
})

test.run()
