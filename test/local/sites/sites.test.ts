import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { connect, type Socket } from 'node:net'
import * as packet from 'dns-packet'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Sites, startSites } from '../../../local/sites'
import { Monitor } from '../../../schemas/monitor'

let sites: Sites

const test = suite('local/sites')
test.before.each(async () => {
  sites = await startSites()
})
test.after.each(() => sites.stop())

const resolver = (): Resolver => {
  const own = new Resolver({ timeout: 1000, tries: 1 })
  own.setServers([sites.dns])
  return own
}

const portOf = (domain: string): number => {
  const monitor = sites.monitors.find((candidate) => candidate.domain === domain)
  if (monitor === undefined) throw new Error(`${domain} is not monitored`)
  return monitor.port
}

interface Page {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

const get = (domain: string, path = '/', options: RequestOptions = {}) =>
  new Promise<Page>((resolve, reject) => {
    const host = { host: '127.0.0.1', port: portOf(domain), servername: domain, headers: { host: domain } }
    const request = httpsRequest({ ...host, path, ca: sites.ca, agent: false, ...options }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }))
    })
    request.on('error', reject).end()
  })

/** `code` of the error that a call fails with, or `none`. */
const codeOf = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    await call
    return 'none'
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}

test('www is well, with a certificate of the own authority', async () => {
  const { status, body } = await get('www.example.test')
  assert.is(status, 200)
  assert.match(body, 'release 42')
  assert.is(await codeOf(get('www.example.test', '/', { ca: [] })), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE')
  assert.is((await get('www.example.test', '/nothing')).status, 404)
  assert.is((await get('www.example.test', '/', { method: 'POST' })).status, 405)
  assert.is((await get('www.example.test', '/', { headers: { host: 'evil.test' } })).status, 421)
})

test('shop is stale until its distribution is invalidated', async () => {
  const stale = await get('shop.example.test')
  assert.match(stale.body, 'release 41')
  assert.is(stale.headers['x-cache'], 'Hit from cloudfront')
  assert.ok(Number(stale.headers.age) >= 2 * 86_400)
  const distribution = sites.distributions[0]?.id ?? ''
  sites.purge(distribution, ['/other', '/index*'])
  assert.match((await get('shop.example.test')).body, 'release 41')
  assert.match((await get('shop.example.test', '/index.html')).body, 'release 42')
  sites.purge(distribution, ['/*'])
  const miss = await get('shop.example.test')
  assert.match(miss.body, 'release 42')
  assert.is(miss.headers['x-cache'], 'Miss from cloudfront')
  const hit = await get('shop.example.test')
  assert.is(hit.headers['x-cache'], 'Hit from cloudfront')
  assert.ok(Number(hit.headers.age) < 60)
  assert.throws(() => sites.purge('E0', ['/*']), /no distribution E0/)
})

test('pay shows an expired certificate until it is repaired', async () => {
  assert.is(await codeOf(get('pay.example.test')), 'CERT_HAS_EXPIRED')
  sites.repair('pay.example.test')
  assert.is((await get('pay.example.test')).status, 200)
})

test('login shows a certificate of another name until it is repaired', async () => {
  assert.is(await codeOf(get('login.example.test')), 'ERR_TLS_CERT_ALTNAME_INVALID')
  sites.repair('login.example.test')
  assert.is((await get('login.example.test')).status, 200)
})

test('api fails until it is repaired', async () => {
  assert.is((await get('api.example.test', '/health')).status, 503)
  assert.is(sites.healthChecks[0]?.status(), 503)
  assert.equal(
    sites.instances.map(({ state }) => state()),
    ['stopped', 'stopped', 'running'],
  )
  sites.repair('api.example.test')
  assert.is((await get('api.example.test', '/health')).status, 200)
  assert.is(sites.instances[1]?.state(), 'running')
})

const wellAfter: readonly (readonly [string, number])[] = [
  ['checkout.example.test', 500],
  ['search.example.test', 502],
  ['forms.example.test', 403],
  ['docs.example.test', 404],
  ['app.example.test', 503],
  ['media.example.test', 504],
  ['fleet.example.test', 507],
  ['portal.example.test', 504],
]
for (const [domain, status] of wellAfter)
  test(`${domain} answers ${status} until it is repaired, and again when it is spoilt`, async () => {
    assert.is((await get(domain)).status, status)
    sites.repair(domain)
    assert.is((await get(domain)).status, 200)
    sites.spoil(domain)
    assert.is((await get(domain)).status, status)
  })

test('old redirects in a circle until it is repaired', async () => {
  assert.is((await get('old.example.test', '/')).headers.location, '/home')
  assert.is((await get('old.example.test', '/home')).headers.location, '/')
  sites.repair('old.example.test')
  assert.is((await get('old.example.test')).status, 200)
})

test('gone has no name until it is repaired; unknown sites cannot be', async () => {
  assert.is(await codeOf(resolver().resolve4('gone.example.test')), 'ENOTFOUND')
  sites.repair('gone.example.test')
  assert.equal(await resolver().resolve4('gone.example.test'), ['127.0.0.1'])
  assert.throws(() => sites.repair('nope.example.test'), /no sample site nope\.example\.test, only www/)
})

test('news leads to an address that it has left, until its record is changed', async () => {
  const resolved = () => resolver().resolve4('news.example.test')
  assert.equal(await resolved(), ['127.0.0.2'])
  const [zone] = sites.zones
  if (zone === undefined) throw new Error('there is no zone')
  const [record] = zone.records.filter(({ name }) => name === 'news.example.test.')
  if (record === undefined) throw new Error('there is no record')
  zone.records = [{ ...record, values: ['127.0.0.1', '127.0.0.3'] }]
  assert.equal(await resolved(), ['127.0.0.1', '127.0.0.3'])
  sites.spoil('news.example.test')
  assert.equal(await resolved(), ['127.0.0.2'])
  sites.repair('news.example.test')
  assert.equal(await resolved(), ['127.0.0.1'])
})

test('plain HTTP leads to HTTPS', async () => {
  const location = await new Promise<string | undefined>((resolve, reject) => {
    const headers = { host: `www.example.test:${sites.httpPort}` }
    httpRequest(
      { host: '127.0.0.1', port: sites.httpPort, path: '/a?b=c', headers, agent: false },
      (response) => {
        response.resume()
        resolve(response.headers.location)
      },
    )
      .on('error', reject)
      .end()
  })
  assert.is(location, `https://www.example.test:${portOf('www.example.test')}/a?b=c`)
})

test('the name server knows its zone only', async () => {
  const names = resolver()
  assert.equal(await names.resolve4('WWW.Example.test'), ['127.0.0.1'])
  assert.is(await codeOf(names.resolve6('www.example.test')), 'ENODATA')
  assert.is(await codeOf(names.resolveTxt('www.example.test')), 'ENODATA')
  assert.is(await codeOf(names.resolve4('example.test')), 'ENODATA')
  assert.is(await codeOf(names.resolve4('nothing.example.test')), 'ENOTFOUND')
  assert.is(await codeOf(names.resolve4('example.com')), 'ESERVFAIL')
  assert.is(await codeOf(names.resolve4('notexample.test')), 'ESERVFAIL')
})

const overTcp = async (
  ...writes: readonly Buffer[]
): Promise<{ socket: Socket; reply: packet.DecodedPacket }> => {
  const [host = '', port = ''] = sites.dns.split(':')
  const socket = connect(Number(port), host)
  await once(socket, 'connect')
  for (const write of writes) {
    await new Promise((resolve) => socket.write(write, resolve))
    await new Promise(setImmediate)
  }
  let received = Buffer.alloc(0)
  while (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) {
    const [chunk] = await once(socket, 'data', { signal: AbortSignal.timeout(2000) })
    received = Buffer.concat([received, chunk])
  }
  return { socket, reply: packet.decode(received.subarray(2)) }
}

/** The last four bits of a message's flags: 0 for no error, 1 for a malformed question. */
const rcodeOf = ({ flags = 0 }: packet.DecodedPacket): number => flags & 15

test('the name server answers over TCP, also to a question in pieces', async () => {
  const question: packet.Packet = {
    type: 'query',
    id: 7,
    flags: packet.RECURSION_DESIRED,
    questions: [{ type: 'A', name: 'www.example.test' }],
  }
  const bytes = packet.streamEncode(question)
  const { socket, reply } = await overTcp(bytes.subarray(0, 1), bytes.subarray(1, 9), bytes.subarray(9))
  socket.destroy()
  assert.is(reply.id, 7)
  assert.is(rcodeOf(reply), 0)
  assert.is(reply.flag_rd, true)
  assert.equal(
    reply.answers?.map((answer) => ('data' in answer ? answer.data : undefined)),
    ['127.0.0.1'],
  )
  const nonsense = await overTcp(Buffer.from([0, 4, 0, 9, 1, 2]))
  nonsense.socket.destroy()
  assert.is(rcodeOf(nonsense.reply), 1)
  assert.is(nonsense.reply.id, 9)
})

test('monitors are plain JSON that the settings take, and name the AWS resources', () => {
  for (const monitor of sites.monitors) assert.ok(Monitor.is(monitor), monitor.domain)
  assert.equal(JSON.parse(JSON.stringify(sites.monitors)), sites.monitors)
  assert.equal(
    sites.monitors.map(({ domain }) => domain.split('.')[0]),
    [
      'www',
      'shop',
      'pay',
      'api',
      'login',
      'old',
      'gone',
      'checkout',
      'search',
      'forms',
      'docs',
      'app',
      'media',
      'fleet',
      'portal',
      'news',
    ],
  )
  const api = sites.monitors.find(({ domain }) => domain === 'api.example.test')
  assert.equal(api?.resources, {
    route53_health_check_id: sites.healthChecks[0]?.id,
    instance_ids: sites.instances.slice(0, 2).map(({ id }) => id),
  })
})

test('stops although a client never finished its handshake', async () => {
  const other = await startSites()
  const socket = connect(other.monitors[0]?.port ?? 0, '127.0.0.1')
  await once(socket, 'connect')
  const closed = once(socket, 'close', { signal: AbortSignal.timeout(2000) })
  socket.on('error', () => {})
  await Promise.all([other.stop(), closed])
})

test.run()
