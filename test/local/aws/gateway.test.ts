import { request as httpRequest } from 'node:http'
import { CognitoIdentityProviderClient, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Gateway, openGateway } from '../../../local/aws/gateway'
import type { AwsRequest, LocalService } from '../../../local/model'

const reports: string[] = []
let gateway: Gateway
let seen: AwsRequest | undefined

/** Answers with what it was asked. */
const echo: LocalService = {
  names: ['echo', 'cognito-idp', 's3'],
  handle: async (request) => {
    seen = request
    if (request.path === '/fail') throw new Error('out of order')
    return { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' }
  },
}

const test = suite('local/aws/gateway')
test.before(async () => {
  gateway = await openGateway(0, (_source, message) => reports.push(message))
})
test.before.each(() => {
  seen = undefined
})
test.after(() => gateway.stop())

const scope = (service: string) => `KEY/20260102/eu-west-1/${service}/aws4_request`
const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${scope(service)}, SignedHeaders=host, Signature=0`,
})

const send = (
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body: string | Buffer = '',
) =>
  new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    httpRequest(`${gateway.endpoint}`, { method, path, headers }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      response.on('end', () => resolve({ status: response.statusCode, body: text }))
    })
      .on('error', reject)
      .end(body)
  })

test('answers 503 until it is attached, on the loopback interface only', async () => {
  assert.match(gateway.endpoint, /^http:\/\/127\.0\.0\.1:\d+$/)
  assert.is((await send('GET', '/', signed('echo'))).status, 503)
  gateway.attach({
    services: [echo],
    routes: [
      {
        prefix: '/prod',
        handle: async (request, response) => {
          if (request.url === '/prod/fail') throw new Error('the route is out of order')
          response.end('route')
        },
      },
    ],
  })
})

const routed: readonly (readonly [string, string, Record<string, string>, string])[] = [
  ['credential scope', '/', signed('echo'), 'echo'],
  ['presigned', `/bucket/key?X-Amz-Credential=${encodeURIComponent(scope('s3'))}`, {}, 's3'],
  [
    'unsigned target',
    '/',
    { 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' },
    'cognito-idp',
  ],
  ['scope before the path', '/prod/x', signed('s3'), 's3'],
]
for (const [name, path, headers, service] of routed) {
  test(`finds the service by ${name}`, async () => {
    assert.is((await send('POST', path, headers)).status, 200)
    assert.is(seen?.service, service)
  })
}

test('hands over operation, path as it was written, query, headers and body', async () => {
  await send(
    'PUT',
    '//a%20b/../c?x=1&x=%C3%BC&flag',
    { ...signed('echo'), 'x-amz-target': 'Service_1.Do', 'X-More': 'yes' },
    Buffer.from([0, 255]),
  )
  assert.is(seen?.operation, 'Do')
  assert.is(seen?.method, 'PUT')
  assert.is(seen?.path, '//a%20b/../c')
  assert.equal(seen?.query.getAll('x'), ['1', 'ü'])
  assert.ok(seen?.query.has('flag'))
  assert.is(seen?.headers['x-more'], 'yes')
  assert.equal([...(seen?.body ?? [])], [0, 255])
})

test('hands paths of a route to it, also with other authorization or a signature for execute-api', async () => {
  for (const headers of [{}, { authorization: 'Bearer x' }, signed('execute-api')]) {
    assert.is((await send('GET', '/prod/a?b', headers)).body, 'route')
    assert.is((await send('GET', '/prod', headers)).body, 'route')
    assert.is((await send('GET', '/product', headers)).status, 400)
  }
})

const unknown = { name: 'UnknownOperationException', message: /the local cloud does not have/ }
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
test('refuses unknown services in the protocol of the request', async () => {
  const settings = { endpoint: gateway.endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 }
  const events = new EventBridgeClient(settings)
  const sns = new SNSClient(settings)
  for (const call of [
    () => events.send(new ListRulesCommand({})),
    () => sns.send(new PublishCommand({ TopicArn: 'arn', Message: 'x' })),
  ]) {
    const error = await call().then(
      () => new Error('no error'),
      (caught: Error) => caught,
    )
    assert.is(error.name, unknown.name)
    assert.match(error.message, unknown.message)
  }
  events.destroy()
  sns.destroy()
})

test('takes calls that the SDK does not sign', async () => {
  const cognito = new CognitoIdentityProviderClient({
    endpoint: gateway.endpoint,
    region: 'eu-west-1',
    credentials,
  })
  await cognito.send(
    new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'c', AuthParameters: {} }),
  )
  assert.is(seen?.operation, 'InitiateAuth')
  cognito.destroy()
})

test('reports and answers what fails, and goes on', async () => {
  const failed = await send('POST', '/fail', { ...signed('echo'), 'x-amz-target': 'Service_1.Do' })
  assert.is(failed.status, 500)
  assert.is(JSON.parse(failed.body).__type, 'InternalFailure')
  assert.is((await send('GET', '/prod/fail')).status, 500)
  assert.ok(reports.includes('echo Do failed: out of order'))
  assert.ok(reports.includes('GET /prod/fail: Error: the route is out of order'))
  assert.is((await send('GET', '/', signed('echo'))).status, 200)
})

test('refuses a body over the limit', async () => {
  assert.is((await send('PUT', '/', signed('echo'), Buffer.alloc(17 * 1024 * 1024))).status, 413)
  assert.is(seen, undefined)
})

test('stops at once, whoever is connected', async () => {
  const other = await openGateway(0, () => {})
  const open = httpRequest(other.endpoint, { method: 'POST' })
  const ended = new Promise((resolve) => open.on('error', resolve))
  await new Promise((resolve) => {
    open.on('socket', (socket) => socket.on('connect', resolve))
    open.write('{')
  })
  await other.stop()
  await ended
})

test.run()
