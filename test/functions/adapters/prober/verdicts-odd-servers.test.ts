import { createSecureContext, createServer as createTlsServer, TLSSocket } from 'node:tls'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { listen } from '../../../../local/listen'
import { days } from '../../../../local/sites/certificates'
import type { Expectation } from '../../../../schemas/expectation'
import type { Monitor } from '../../../../schemas/monitor'
import { factOf, findingOf, type Probed, startProbed } from '../../../support/probed'

/** Answers of servers that are odd, and that browsers take; and answers that only look well. */

const test = suite('functions/adapters/prober: verdicts on odd servers')

let probed: Probed
test.before(async () => {
  probed = await startProbed()
})
test.after(() => probed.stop())

const domain = 'shop.example.com'
const plain = (port: number, expect: Expectation = {}, more: Partial<Monitor> = {}): Monitor => ({
  ...{ domain, scheme: 'http', port, expect },
  ...more,
})
const bytesOf = (part: string | Buffer) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)

/** Answers these bytes and leaves the connection open. */
const raw = (...parts: readonly (string | Buffer)[]) =>
  probed.tcp((socket) => {
    socket.once('data', () => {
      for (const part of parts) socket.write(bytesOf(part))
    })
  })
const answer = (headers: string, body: string | Buffer = '') =>
  raw(
    `HTTP/1.1 200 OK\r\n${headers}${headers === '' ? '' : '\r\n'}Content-Length: ${bytesOf(body).length}\r\n\r\n`,
    bytesOf(body),
  )

const FATAL = 'Fatal error: database gone'
const WELL = 'all is well'
const HTML = 'Content-Type: text/html'
const utf8 = (text: string) => Buffer.from(text, 'utf8')
const unread = (why: string) => `unknown: http://shop.example.com:PORT/ could not be read: ${why}`

/** Headers, body, what it is expected to be, the finding. */
const texts: readonly (readonly [string, string | Buffer, Expectation, string])[] = [
  // What is compressed and does not say so is read by no one.
  [
    HTML,
    gzipSync(FATAL),
    { body_not_contains: 'Fatal' },
    unread('it is compressed (gzip) and does not say so'),
  ],
  [HTML, gzipSync(WELL), { body_contains: WELL }, unread('it is compressed (gzip) and does not say so')],
  [
    HTML,
    zstdCompressSync(FATAL),
    { body_not_contains: 'Fatal' },
    unread('it is compressed (zstd) and does not say so'),
  ],
  [
    HTML,
    deflateSync(FATAL.repeat(9)),
    { body_not_contains: 'Fatal' },
    unread('it is compressed (deflate) and does not say so'),
  ],
  [
    HTML,
    brotliCompressSync(FATAL.repeat(9)),
    { body_not_contains: 'Fatal' },
    unread('it is compressed (br) and does not say so'),
  ],
  [HTML, Buffer.from(';caf\xe9', 'latin1'), { body_contains: 'café' }, 'healthy'],
  [
    'Content-Encoding: gzip',
    gzipSync(gzipSync(FATAL)),
    { body_not_contains: 'Fatal' },
    unread('it is compressed (gzip) and does not say so'),
  ],
  // Names that are no coding, beside one that is.
  ['Content-Encoding: aws-chunked,gzip', gzipSync(WELL), { body_contains: WELL }, 'healthy'],
  ['Content-Encoding: aws-chunked', WELL, { body_contains: WELL }, 'healthy'],
  ['Content-Encoding: utf-8, br', brotliCompressSync(WELL), { body_contains: WELL }, 'healthy'],
  ['Content-Encoding: none', WELL, { body_contains: WELL }, 'healthy'],
  ['Content-Encoding:', WELL, { body_contains: WELL }, 'healthy'],
  // What follows the end of what is compressed.
  [
    'Content-Encoding: gzip',
    Buffer.concat([gzipSync(WELL), utf8('\r\n')]),
    { body_contains: WELL },
    'healthy',
  ],
  [
    'Content-Encoding: gzip',
    Buffer.concat([gzipSync('all is '), gzipSync('well')]),
    { body_contains: WELL },
    'healthy',
  ],
  [
    'Content-Encoding: gzip',
    Buffer.concat([gzipSync(WELL), gzipSync(FATAL), utf8('\r\n')]),
    { body_not_contains: 'Fatal' },
    'http_body_mismatch',
  ],
  ['Content-Encoding: gzip', '', { body_not_contains: 'Fatal' }, 'healthy'],
  // The first charset of a type counts, and the last type of several.
  [`${HTML}; charset=utf-8; charset=iso-8859-1`, utf8('café'), { body_contains: 'café' }, 'healthy'],
  [
    `${HTML}; charset=iso-8859-1\r\n${HTML}; charset=utf-8`,
    utf8('café'),
    { body_contains: 'café' },
    'healthy',
  ],
  [`${HTML}; charset=""`, utf8('café'), { body_contains: 'café' }, 'healthy'],
  [`${HTML}; charset=`, utf8('<meta charset=utf-8>café'), { body_contains: 'café' }, 'healthy'],
  [`${HTML}; CHARSET = 'ISO-8859-15'`, Buffer.from([0xa4]), { body_contains: '€' }, 'healthy'],
  // A declaration in a comment, or in words about something else, is none.
  [HTML, utf8('<!-- <meta charset="koi8-r"> -->все'), { body_contains: 'все' }, 'healthy'],
  [
    HTML,
    utf8('<meta name="description" content="a charset=koi8-r page">все'),
    { body_contains: 'все' },
    'healthy',
  ],
  [
    HTML,
    utf8('<meta name=x content="charset=koi8-r"><meta charset=utf-8>все'),
    { body_contains: 'все' },
    'healthy',
  ],
  [
    HTML,
    Buffer.from(
      '<META content="text/html;charset=windows-1251" HTTP-EQUIV=content-type>\xe2\xf1\xe5',
      'latin1',
    ),
    { body_contains: 'все' },
    'healthy',
  ],
  [
    'Content-Type: text/plain',
    Buffer.from('<meta charset="utf-16">caf\xe9', 'latin1'),
    { body_contains: 'café' },
    'healthy',
  ],
]
for (const [headers, body, expect, finding] of texts)
  test(`${JSON.stringify(headers)}, ${JSON.stringify(body).slice(0, 60)}, ${JSON.stringify(expect)}: ${finding}`, async () => {
    const port = await answer(headers, body)
    assert.is(findingOf(await probed.probe(plain(port, expect))), finding.replace('PORT', String(port)))
  })

/** Bytes, what they are expected to be, the finding. */
const framing: readonly (readonly [string, Expectation, string])[] = [
  ['\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', {}, 'healthy'],
  ['\nHTTP/1.1 200 OK\nContent-Length: 0\n\n', {}, 'healthy'],
  ['HTTP/1.1 200 OK\r\nServer : odd\r\nContent-Length: 0\r\n\r\n', { headers: { server: 'odd' } }, 'healthy'],
  ['HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n', {}, 'http_malformed'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n', {}, 'http_malformed'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n', {}, 'healthy'],
  [
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nX: y\r\n\r\n',
    { body_contains: 'ok' },
    'healthy',
  ],
  [
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n00000000000002\r\nok\r\n0\r\n\r\n',
    { body_contains: 'ok' },
    'healthy',
  ],
  ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Empty:\r\n\r\n', { headers: { 'x-empty': '' } }, 'healthy'],
  ['HTTP/1.1 302 Found\r\nLocation:\r\nContent-Length: 0\r\n\r\n', {}, 'http_status'],
  ['HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n', {}, 'http_status'],
  ['HTTP/1.1 300 Multiple Choices\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n', {}, 'http_status'],
  ['HTTP/1.1 201 Created\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n', {}, 'healthy'],
]
for (const [bytes, expect, finding] of framing)
  test(`${JSON.stringify(bytes)}: ${finding}`, async () =>
    assert.is(findingOf(await probed.probe(plain(await raw(bytes), expect))), finding))

/** Of an answer whose head is not whole, its status counts all the same. */
const heads: readonly (readonly [string, string])[] = [
  ['headers that are too large', `X: ${'x'.repeat(20_000)}\r\n\r\n`],
  ['an end within its headers', 'Content-Type: text/html\r\nServ'],
  ['an end after the status', ''],
]
for (const [name, rest] of heads)
  test(`a 503 with ${name} is a 503`, async () => {
    const port = await probed.tcp((socket) =>
      socket.once('data', () => socket.end(`HTTP/1.1 503 Service Unavailable\r\n${rest}`)),
    )
    const report = await probed.probe(plain(port))
    assert.equal([findingOf(report), factOf(report, 'status_code')], ['http_status', '503'])
    const well = await probed.tcp((socket) =>
      socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${rest}`)),
    )
    assert.match(findingOf(await probed.probe(plain(well))), /^http_(malformed|too_large)$/)
  })

/** A `Location` (of a server whose port is PORT), and what is asked for then: host and path. */
const locations: readonly (readonly [string, string])[] = [
  ['//www.example.com:PORT/x', 'www.example.com:PORT /x'],
  ['?q=1', 'shop.example.com:PORT /?q=1'],
  ['  /spaced  ', 'shop.example.com:PORT /spaced'],
  ['/a b', 'shop.example.com:PORT /a%20b'],
  ['/a#top', 'shop.example.com:PORT /a'],
  ['http:/x', 'shop.example.com:PORT /x'],
  ['\\x', 'shop.example.com:PORT /x'],
  ['HTTP://SHOP.Example.COM:PORT/X', 'shop.example.com:PORT /X'],
  ['http://shop.example.com.:PORT/dot', 'shop.example.com.:PORT /dot'],
  [`/saml?SAMLRequest=${'A'.repeat(6_000)}`, `shop.example.com:PORT /saml?SAMLRequest=${'A'.repeat(6_000)}`],
  ['../../up', 'shop.example.com:PORT /up'],
]
for (const [location, asked] of locations)
  test(`a redirect to ${location.slice(0, 60)} asks for ${asked.slice(0, 60)}`, async () => {
    const got: string[] = []
    const port: number = await probed.tcp((socket) =>
      socket.once('data', (data) => {
        const [, target = ''] = String(data).split(' ')
        const [, host = ''] = /\r\nHost: (.*)\r\n/.exec(String(data)) ?? []
        got.push(`${host} ${target}`)
        const to = location.replace('PORT', String(port))
        socket.end(
          got.length > 1
            ? 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
            : `HTTP/1.1 302 Found\r\nLocation: ${to}\r\nContent-Length: 0\r\n\r\n`,
        )
      }),
    )
    assert.is(findingOf(await probed.probe(plain(port))), 'healthy')
    assert.is(got[1], asked.replace('PORT', String(port)))
  })

/** A server that ends TLS as many do: without saying so. */
const abrupt = async (response: string): Promise<number> => {
  const context = createSecureContext(await probed.authority.issue(domain, days(-1, 90)))
  return probed.tcp((socket) => {
    const tls = new TLSSocket(socket, { isServer: true, secureContext: context })
    tls.on('error', () => socket.destroy())
    tls.once('data', () => tls.write(response, () => socket.end()))
  })
}
test('a body that ends with the connection is whole where TLS was not ended, as in browsers', async () => {
  const port = await abrupt(`HTTP/1.0 200 OK\r\n\r\n${WELL}`)
  assert.is(findingOf(await probed.probe({ domain, port, expect: { body_contains: WELL } })), 'healthy')
  const short = await abrupt(`HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n${WELL}`)
  assert.is(findingOf(await probed.probe({ domain, port: short })), 'http_malformed')
})

test('a redirect to the same host with a dot at its end shows no dot in TLS', async () => {
  const names: unknown[] = []
  const identity = await probed.authority.issue(domain, days(-1, 90))
  const server = createTlsServer(identity, (socket) => {
    names.push(socket.servername)
    socket.once('data', (data) =>
      socket.end(
        String(data).startsWith('GET / ')
          ? `HTTP/1.1 302 Found\r\nLocation: https://${domain}.:${port}/dot\r\nContent-Length: 0\r\n\r\n`
          : 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
      ),
    )
  })
  const port: number = await listen(server)
  try {
    assert.is(findingOf(await probed.probe({ domain, port })), 'healthy')
    assert.equal(names, [domain, domain])
  } finally {
    server.close()
  }
})

/** Status, headers, body, and what is said: of a firewall, or of the site. */
const blocks: readonly (readonly [number, Record<string, string>, string, string])[] = [
  [
    202,
    { 'sg-captcha': 'challenge' },
    '',
    'unknown: SiteGround challenges the prober (sg-captcha: challenge)',
  ],
  [
    403,
    { server: 'cloudflare', 'cf-ray': '1-FRA' },
    'error code: 1020',
    'unknown: the prober is blocked by Cloudflare (cf-ray: 1-FRA)',
  ],
  [
    429,
    { server: 'cloudflare', 'cf-ray': '1-FRA' },
    'error code: 1015',
    'unknown: the prober is blocked by Cloudflare (cf-ray: 1-FRA)',
  ],
  // These are of the site's own configuration: no visitor gets through.
  [403, { server: 'cloudflare', 'cf-ray': '1-FRA' }, 'error code: 1000', 'http_status'],
  [403, { server: 'cloudflare', 'cf-ray': '1-FRA' }, 'error code: 1014', 'http_status'],
  [530, { server: 'cloudflare', 'cf-ray': '1-FRA' }, 'error code: 1016', 'http_status'],
  [522, { server: 'cloudflare', 'cf-ray': '1-FRA' }, 'error code: 522', 'http_status'],
  // So is an origin that is down, and a server that names its modules below its own error.
  [503, { 'x-iinfo': '1' }, 'Request unsuccessful. Incapsula incident ID: 1', 'http_status'],
  [503, { 'x-cdn': 'Imperva' }, '<iframe src="/_Incapsula_Resource?edet=8"></iframe>', 'http_status'],
  [503, {}, '<title>Sucuri WebSite Firewall - Back-end not responding</title>', 'http_status'],
  [503, {}, '<address>Apache/2.4 mod_security/2.9 Server at example.com Port 443</address>', 'http_status'],
  [200, {}, 'How to set up mod_security', 'healthy'],
  [
    403,
    { server: 'Sucuri/Cloudproxy' },
    '<title>Sucuri WebSite Firewall - Access Denied</title>',
    'unknown: the prober is blocked by Sucuri (status 403)',
  ],
  [
    403,
    { server: 'Microsoft-Azure-Application-Gateway/v2' },
    '<h1>403 Forbidden</h1>',
    'unknown: the prober is blocked by Azure Application Gateway (server: Microsoft-Azure-Application-Gateway/v2)',
  ],
  [502, { server: 'Microsoft-Azure-Application-Gateway/v2' }, '', 'http_status'],
  [403, { server: 'QRATOR' }, '', 'unknown: the prober is blocked by Qrator (server: QRATOR)'],
  [502, { server: 'QRATOR' }, '', 'http_status'],
  [
    200,
    { server: 'imunify360-webshield/1.18' },
    '',
    'unknown: the prober is blocked by Imunify360 (server: imunify360-webshield/1.18)',
  ],
  [
    406,
    {},
    'This error was generated by Mod_Security.',
    'unknown: the prober is blocked by ModSecurity (status 406)',
  ],
  [
    200,
    {},
    "<script>var arg1='1';document.cookie='acw_sc__v2='</script>",
    'unknown: the prober is blocked by Alibaba Cloud (status 200)',
  ],
  [
    403,
    { server: 'CloudFront', 'x-cache': 'Error from cloudfront' },
    'The Amazon CloudFront distribution is configured to block access from your country.',
    'unknown: the prober is blocked by CloudFront (x-cache: Error from cloudfront)',
  ],
]
for (const [status, headers, body, finding] of blocks)
  test(`${status} ${JSON.stringify(headers)} ${body.slice(0, 40)}: ${finding}`, async () => {
    const port = await probed.http((_, response) => void response.writeHead(status, headers).end(body))
    assert.is(findingOf(await probed.probe(plain(port))), finding)
  })

test.run()
