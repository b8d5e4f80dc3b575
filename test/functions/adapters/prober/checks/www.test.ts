import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { relatedHostOf } from '../../../../../functions/adapters/prober/checks/www'
import { days } from '../../../../../local/sites/certificates'
import type { Answer } from '../../../../support/name-server'
import { findingOf, ok, type Probed, startProbed } from '../../../../support/probed'

const test = suite('functions/adapters/prober/checks/www')

let probed: Probed
test.before(async () => {
  probed = await startProbed()
})
test.after(() => probed.stop())

const relatedHosts: readonly (readonly [string, string | undefined])[] = [
  ['example.com', 'www.example.com'],
  ['www.example.com', 'example.com'],
  ['example.co.uk', 'www.example.co.uk'],
  ['shop.example.com', undefined],
  ['www.shop.example.com', undefined],
  ['localhost', undefined],
]
for (const [domain, related] of relatedHosts)
  test(`${domain} goes with ${related ?? 'nothing'}`, () => assert.is(relatedHostOf(domain), related))

const HERE = ['127.0.0.1']
/** What DNS says of the related host, the status there, whether it is required, the finding, its severity. */
const pairs: readonly (readonly [Answer, number, 'auto' | 'required', string, string | undefined])[] = [
  [HERE, 200, 'auto', 'healthy', undefined],
  [HERE, 404, 'auto', 'healthy', undefined],
  [HERE, 503, 'auto', 'http_status', 'medium'],
  [HERE, 503, 'required', 'http_status', 'high'],
  ['nxdomain', 200, 'auto', 'healthy', undefined],
  ['nxdomain', 200, 'required', 'dns_nxdomain', 'critical'],
  ['servfail', 200, 'auto', 'dns_servfail', 'medium'],
]
for (const [says, status, www, finding, severity] of pairs) {
  test(`www is ${says === HERE ? `there with ${status}` : says}, ${www}: ${finding}`, async () => {
    probed.names.set('www.example.com', says)
    const port = await probed.http((request, response) => {
      const isRelated = request.headers.host?.startsWith('www.') === true
      response.writeHead(isRelated ? status : 200).end()
    })
    const report = await probed.probe({ domain: 'example.com', scheme: 'http', port, checks: { www } })
    assert.is(findingOf(report), finding)
    assert.is(report.issues[0]?.severity, severity)
    if (finding !== 'healthy') assert.is(report.issues[0]?.evidence.target, `http://www.example.com:${port}/`)
  })
}

test('a certificate that does not hold for the related host', async () => {
  probed.names.set('www.example.com', HERE)
  const port = await probed.https('example.com', ok)
  const checks = { www: 'required' } as const
  assert.is(findingOf(await probed.probe({ domain: 'example.com', port, checks })), 'tls_hostname_mismatch')
})

test('a dead site is reported once, not its related host too', async () => {
  probed.names.set('www.example.com', 'nxdomain')
  const port = await probed.http((_, response) => void response.writeHead(503).end())
  const report = await probed.probe({
    domain: 'example.com',
    scheme: 'http',
    port,
    checks: { www: 'required' },
  })
  assert.is(findingOf(report), 'http_status')
  assert.ok(report.unchecked?.includes('www'))
})

/** An address of the loopback network where no other process has port 80. */
const ADDRESS = `127.${80 + ((process.pid >> 16) & 63)}.${(process.pid >> 8) & 255}.${process.pid & 255 || 1}`

/** The error's code where it cannot listen. */
const listenAt = (server: Server, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? String(error)))
    server.listen(port, ADDRESS, () => resolve(undefined))
  })

const plainSites: readonly (readonly [string, RequestListener | undefined, string])[] = [
  [
    'leads to HTTPS',
    (request, response) =>
      void response.writeHead(301, { location: `https://${request.headers.host}/` }).end(),
    'healthy',
  ],
  ['serves the page', ok, 'http_redirect_mismatch'],
  [
    'leads to plain HTTP',
    (request, response) =>
      void (request.url === '/' ? response.writeHead(302, { location: '/home' }).end() : response.end()),
    'http_redirect_mismatch',
  ],
  [
    'leads to its www',
    (_, response) => void response.writeHead(301, { location: 'https://www.example.com/' }).end(),
    'healthy',
  ],
  [
    'leads to someone else',
    (_, response) => void response.writeHead(301, { location: 'https://parked.example.net/' }).end(),
    'http_redirect_mismatch',
  ],
  ['is broken', (_, response) => void response.writeHead(500).end(), 'healthy'],
  [
    'leads to itself',
    (request, response) => void response.writeHead(301, { location: `${request.url}` }).end(),
    'http_redirect_loop',
  ],
  ['refuses', (_, response) => void response.writeHead(403).end(), 'healthy'],
  ['wants an upgrade', (_, response) => void response.writeHead(426).end(), 'healthy'],
  [
    'leads to HTTPS in capitals',
    (_, response) => void response.writeHead(308, { location: 'HTTPS://PLAIN.Example.COM/' }).end(),
    'healthy',
  ],
  [
    'leads to HTTPS with a dot at its end',
    (_, response) => void response.writeHead(301, { location: 'https://plain.example.com./' }).end(),
    'healthy',
  ],
  [
    'leads to HTTPS on another port',
    (_, response) => void response.writeHead(302, { location: 'https://plain.example.com:8443/' }).end(),
    'healthy',
  ],
  [
    'leads to an address',
    (_, response) => void response.writeHead(302, { location: 'https://198.51.100.7/' }).end(),
    'http_redirect_mismatch',
  ],
  [
    'leads nowhere',
    (_, response) => void response.writeHead(301, { location: '' }).end(),
    'http_redirect_mismatch',
  ],
  [
    'leads by two steps',
    (request, response) =>
      void response
        .writeHead(302, { location: request.url === '/' ? '/login' : 'https://plain.example.com/login' })
        .end(),
    'healthy',
  ],
  [
    'leads to another kind of address',
    (_, response) => void response.writeHead(302, { location: 'ftp://plain.example.com/' }).end(),
    'http_redirect_blocked',
  ],
  ['is not there', undefined, 'healthy'],
  [
    'leads inside',
    (_, response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    'http_redirect_blocked',
  ],
]
for (const [name, handler, finding] of plainSites) {
  test(`plain HTTP ${name}: ${finding}`, async () => {
    const domain = 'plain.example.com'
    probed.names.set(domain, [ADDRESS])
    const secure = createHttpsServer(await probed.authority.issue(domain, days(-1, 90)), ok)
    const plain = createHttpServer(handler)
    try {
      assert.is(await listenAt(secure, 0), undefined)
      const refused = handler === undefined ? undefined : await listenAt(plain, 80)
      if (refused !== undefined)
        return console.log(`skipped: port 80 of ${ADDRESS} cannot be had (${refused})`)
      const at = secure.address()
      if (at === null || typeof at === 'string') throw new Error('the server has no port')
      const monitor = { domain, port: at.port, checks: { http_to_https: true } } as const
      const report = await probed.probe(monitor)
      assert.is(findingOf(report), finding)
      if (finding === 'healthy') return
      const worst = await probed.probe({ ...monitor, severity: 'critical' })
      assert.equal([report.issues[0]?.severity, worst.issues[0]?.severity], ['medium', 'medium'])
    } finally {
      for (const server of [secure, plain]) {
        server.close()
        server.closeAllConnections()
      }
    }
  })
}

/** What may be on port 80 of a site that is well over HTTPS. */
const strange: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['accepts and closes', (socket) => socket.end()],
  ['resets', (socket) => socket.resetAndDestroy()],
  ['closes after the request', (socket) => socket.once('data', () => socket.end())],
  ['hangs', () => {}],
  ['speaks another protocol', (socket) => socket.write('220 mail.example.com ESMTP\r\n')],
  ['speaks TLS', (socket) => socket.once('data', () => socket.write(Buffer.from([0x15, 3, 1, 0, 2, 2, 70])))],
  ['begins an answer and stops', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx')],
  ['answers 404 with a broken body', (socket) => socket.end('HTTP/1.1 404 No\r\nContent-Length: 9\r\n\r\nx')],
]
for (const [name, handle] of strange) {
  test(`port 80 ${name}: well`, async () => {
    const domain = 'plain.example.com'
    probed.names.set(domain, [ADDRESS])
    const secure = createHttpsServer(await probed.authority.issue(domain, days(-1, 90)), ok)
    const sockets = new Set<Socket>()
    const plain = createTcpServer((socket) => {
      sockets.add(socket.on('error', () => socket.destroy()))
      handle(socket)
    })
    try {
      assert.is(await listenAt(secure, 0), undefined)
      const refused = await listenAt(plain, 80)
      if (refused !== undefined)
        return console.log(`skipped: port 80 of ${ADDRESS} cannot be had (${refused})`)
      const at = secure.address()
      if (at === null || typeof at === 'string') throw new Error('the server has no port')
      const monitor = { domain, port: at.port, checks: { http_to_https: true } } as const
      const report = await probed.probe(monitor, { timeout_ms: 1_500 })
      assert.is(findingOf(report), 'healthy')
      assert.equal([report.notes, report.unchecked], [undefined, undefined])
    } finally {
      for (const socket of sockets) socket.destroy()
      plain.close()
      secure.close()
      secure.closeAllConnections()
    }
  })
}

test.run()
