import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { request } from 'node:http'
import { connect, constants } from 'node:http2'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startAgent } from '../../../local/aws/agent'
import { startDynamoDb } from '../../../local/aws/dynamodb'
import { type Gateway, openGateway } from '../../../local/aws/gateway'
import { readDefinition } from '../../../local/terraform'
import { writeDefinition } from '../../support/write-definition'

/** Pages of other sites, and names of others for this machine, against every port and route of the local cloud. */

const test = suite('local/aws/browser-guard')
const signed =
  'AWS4-HMAC-SHA256 Credential=K/20260102/eu-west-1/echo/aws4_request, SignedHeaders=host, Signature=0'
const paths = [
  '/',
  '/prod/approval',
  '/_local/chat',
  '/_local/chat/stream',
  '/_local/chat/slack/alerts',
  '/bucket/key',
]

let gateway: Gateway
let reached: string[]

test.before(async () => {
  gateway = await openGateway(0, () => {})
  const route = (prefix: string) => ({
    prefix,
    handle: async ({ url }: { url?: string | undefined }, response: { end(text: string): unknown }) => {
      reached.push(url ?? '')
      response.end('')
    },
  })
  const echo = {
    names: ['echo'],
    handle: async () => {
      reached.push('echo')
      return { status: 200, body: '' }
    },
  }
  gateway.attach({ services: [echo], routes: [route('/prod'), route('/_local/chat')] })
})
test.before.each(() => {
  reached = []
})
test.after(() => gateway.stop())

type Headers = Readonly<Record<string, string>>

const statusOf = (endpoint: string, method: string, path: string, headers: Headers): Promise<number> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(endpoint)
    request({ hostname, port, method, path, headers, setHost: !('host' in headers) }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })

/** What browsers send with a request that is not the page's own. */
const foreign = (own: string): readonly (readonly [name: string, method: string, headers: Headers])[] => [
  ['a name of theirs for this address', 'GET', { host: 'evil.example' }],
  ['a name of theirs with our port', 'POST', { host: `evil.example:${new URL(own).port}` }],
  ['a name that begins like ours', 'GET', { host: 'localhost.evil.example' }],
  ['a name that ends like ours', 'GET', { host: 'evil.example.localhost' }],
  ['an address that ends like ours', 'GET', { host: '1.127.0.0.1' }],
  ['another address of this machine', 'GET', { host: '127.0.0.2' }],
  ['an empty name', 'GET', { host: '' }],
  ['their origin', 'POST', { origin: 'https://evil.example' }],
  ['an origin on another port of this machine', 'POST', { origin: 'http://127.0.0.1:1' }],
  ['our address by another scheme', 'POST', { origin: own.replace('http', 'https') }],
  ['a null origin', 'POST', { origin: 'null' }],
  ['a null origin from another site', 'POST', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ['a null origin of another port', 'POST', { origin: 'null', 'sec-fetch-site': 'same-site' }],
  ['several origins', 'POST', { origin: `${own} https://evil.example` }],
  ['their origin under a form', 'POST', { origin: 'https://evil.example', 'content-type': 'text/plain' }],
  ['their preflight', 'OPTIONS', { origin: 'https://evil.example', 'access-control-request-method': 'POST' }],
  [
    'an image of theirs',
    'GET',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
  ],
  [
    'a frame of theirs',
    'GET',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ],
  [
    'a form of theirs',
    'POST',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  ],
  [
    'another port of this machine',
    'GET',
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
  ],
  ['an event stream of theirs', 'GET', { origin: 'https://evil.example', accept: 'text/event-stream' }],
  ['a WebSocket of theirs', 'GET', { origin: 'https://evil.example', 'sec-fetch-mode': 'websocket' }],
  ['a site that no browser knows', 'GET', { 'sec-fetch-site': 'whatever' }],
]

test('a request of another site reaches no route and no service', async () => {
  for (const [name, method, headers] of foreign(gateway.endpoint))
    for (const path of paths)
      for (const authorization of [{}, { authorization: signed }])
        assert.is(
          await statusOf(gateway.endpoint, method, path, { ...headers, ...authorization }),
          403,
          `${name}: ${path}`,
        )
  assert.equal(reached, [])
})

const own = (endpoint: string): readonly (readonly [name: string, method: string, headers: Headers])[] => [
  ['a program', 'POST', {}],
  ['a program under our name', 'GET', { host: `localhost:${new URL(endpoint).port}` }],
  ['a name in capitals', 'GET', { host: `LocalHost:${new URL(endpoint).port}` }],
  ['our page', 'POST', { origin: endpoint, 'sec-fetch-site': 'same-origin' }],
  ['our form, which gives no referrer', 'POST', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
  ['an address that was typed', 'GET', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
  [
    'a link in a mail',
    'GET',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  ],
]
for (const [name] of own('http://127.0.0.1:1')) {
  test(`${name} is let in`, async () => {
    const [, method = '', headers = {}] = own(gateway.endpoint).find(([one]) => one === name) ?? []
    assert.is(await statusOf(gateway.endpoint, method, '/prod/approval', headers), 200)
    assert.equal(reached, ['/prod/approval'])
  })
}

test('a link from elsewhere acts on no AWS API', async () => {
  const opened = own(gateway.endpoint).find(([name]) => name === 'a link in a mail')?.[2] ?? {}
  const path = '/?Action=Publish&X-Amz-Credential=K/20260102/eu-west-1/echo/aws4_request'
  assert.is(await statusOf(gateway.endpoint, 'GET', path, opened), 403)
  assert.equal(reached, [])
})

test("the agent's ports refuse other sites, too", async () => {
  const agent = await startAgent({ report: () => {} })
  try {
    for (const [name, , headers] of foreign(agent.coreEndpoint))
      assert.is(
        await statusOf(agent.coreEndpoint, 'POST', '/runtimes/a/invocations?qualifier=DEFAULT', headers),
        403,
        name,
      )
    const session = connect(agent.endpoint)
    const status = await new Promise((resolve, reject) => {
      const stream = session.request({
        [constants.HTTP2_HEADER_METHOD]: 'POST',
        [constants.HTTP2_HEADER_PATH]: '/agents/a/agentAliases/b/sessions/c/text',
        origin: 'https://evil.example',
      })
      stream.on('response', (headers) => resolve(headers[constants.HTTP2_HEADER_STATUS]))
      stream.on('error', reject)
      stream.end('{}')
    })
    session.destroy()
    assert.is(status, 403)
  } finally {
    await agent.stop()
  }
})

/** TCP ports on which this process listens, from what the kernel lists. */
const ports = (): readonly number[] => {
  const own = new Set(
    readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)]
      } catch {
        return []
      }
    }),
  )
  return readFileSync('/proc/self/net/tcp', 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && own.has(`socket:[${inode}]`))
    .map(([, address = '']) => Number.parseInt(address.split(':')[1] ?? '', 16))
}

test('the port of the tables answers this process alone', async () => {
  const before = process.platform === 'linux' ? ports() : []
  const written = writeDefinition({})
  const tables = await startDynamoDb(readDefinition(written.directory, {}, { endpoint: gateway.endpoint }))
  try {
    const opened = process.platform === 'linux' ? ports().filter((one) => !before.includes(one)) : []
    assert.is(opened.length, process.platform === 'linux' ? 1 : 0)
    for (const port of opened) {
      const headers = { 'x-amz-target': 'DynamoDB_20120810.ListTables', authorization: signed }
      assert.is(await statusOf(`http://127.0.0.1:${port}`, 'POST', '/', headers), 403)
    }
  } finally {
    await tables.stop()
    written.remove()
  }
})

test.run()
