import { createServer } from 'node:http'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { listen } from '../../local/listen'
import { deploymentOf } from '../../tools/shared/deployment'
import { apiOf, askSigned, refusalOf } from '../../tools/shared/signed-request'
import { messageOf } from '../support/failure'

/** What answers need not be the approval API: a proxy, a portal, another service. */

const test = suite('signed requests')

for (const [answer, is] of [
  ['{"message":"x"}', 'taken'],
  ['null', 'refused'],
  ['[]', 'refused'],
  ['"ok"', 'refused'],
  ['', 'refused'],
  ['<html>Sign in</html>', 'refused'],
  ['{"a":'.repeat(100_000), 'refused'],
] as const)
  test(`an answer of ${answer.slice(0, 20) || 'nothing'} is ${is}`, async () => {
    const server = createServer((_, response) => response.end(answer))
    const client = new DynamoDBClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    })
    try {
      const api = `http://127.0.0.1:${await listen(server)}/prod/approval`
      const asked = askSigned(client, { api, region: 'eu-west-1', route: '/approval/iam' }, {})
      if (is === 'taken') assert.equal(await asked, { status: 200, body: { message: 'x' } })
      else assert.match(await messageOf(asked), 'answered 200 and no JSON object: is it the approval API?')
    } finally {
      server.close()
      client.destroy()
    }
  })

for (const [route, says] of [
  [
    '/windows/iam',
    /^there is no POST \/prod\/windows\/iam at .*: the deployed settings have no windows .*, or --api /,
  ],
  ['/approval/iam', /^there is no POST \/prod\/approval\/iam at [^ ]+: --api /],
] as const)
  test(`an API without ${route}`, async () => {
    const server = createServer((_, response) => {
      response.statusCode = 403
      response.end('{"message":"Missing Authentication Token"}')
    })
    const client = new DynamoDBClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    })
    try {
      const api = `http://127.0.0.1:${await listen(server)}/prod/approval`
      assert.match(await messageOf(askSigned(client, { api, region: 'eu-west-1', route }, {})), says)
    } finally {
      server.close()
      client.destroy()
    }
  })

test('a variable that is empty says nothing', () => {
  const before = process.env.APPROVAL_API_URL
  process.env.APPROVAL_API_URL = ''
  try {
    assert.throws(() => apiOf(undefined), /Give --api URL, or APPROVAL_API_URL/)
  } finally {
    if (before === undefined) delete process.env.APPROVAL_API_URL
    else process.env.APPROVAL_API_URL = before
  }
  const settings = deploymentOf({}, {}).region
  assert.is(deploymentOf({}, { AWS_REGION: '' }).region, settings)
  assert.is(deploymentOf({}, { AWS_REGION: 'eu-north-1' }).region, 'eu-north-1')
})

test('what it says moves no cursor, is one line and bounded', () => {
  assert.is(refusalOf({ status: 400, body: { error: 'no\u001b[2J\nyes' } }), 'no[2J yes (400)')
  assert.ok(refusalOf({ status: 400, body: { message: 'x'.repeat(9_000) } }).length < 320)
  assert.is(refusalOf({ status: 500, body: {} }, 300, 'not tried'), 'not tried (500)')
})

test.run()
