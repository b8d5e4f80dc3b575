import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ApiGateway, apiGatewayResourceTypes, createApiGateway } from '../../../local/aws/api-gateway'
import { type Gateway, openGateway } from '../../../local/aws/gateway'
import { lambdaResourceTypes } from '../../../local/aws/lambda'
import { LambdaError } from '../../../local/aws/lambda/error'
import { readPermissions } from '../../../local/aws/lambda/permissions'
import { DefinitionError, readDefinition } from '../../../local/terraform'
import { unmodelledTypes } from '../../../local/terraform/unmodelled'
import { functionResource, ref, writeDefinition } from '../../support/write-definition'

const api = ref('aws_api_gateway_rest_api.api.id')
const method = (resource: string, http_method: string, attributes: Record<string, unknown> = {}) => ({
  rest_api_id: api,
  resource_id: ref(resource),
  http_method,
  authorization: 'NONE',
  ...attributes,
})
const integration = (resource: string, http_method: string, attributes: Record<string, unknown> = {}) => ({
  rest_api_id: api,
  resource_id: ref(resource),
  http_method,
  type: 'AWS_PROXY',
  integration_http_method: 'POST',
  uri: ref('aws_lambda_alias.api.invoke_arn'),
  ...attributes,
})
const root = 'aws_api_gateway_rest_api.api.root_resource_id'
const approval = 'aws_api_gateway_resource.approval.id'
const decision = 'aws_api_gateway_resource.decision.id'
const item = 'aws_api_gateway_resource.item.id'

const resources = {
  aws_lambda_function: { handler: functionResource('handler'), other: functionResource('other') },
  aws_lambda_alias: {
    api: {
      name: 'api',
      function_name: ref('aws_lambda_function.handler.arn'),
      function_version: '$LATEST',
    },
  },
  aws_lambda_permission: {
    api: {
      action: 'lambda:InvokeFunction',
      function_name: ref('aws_lambda_function.handler.function_name'),
      qualifier: ref('aws_lambda_alias.api.name'),
      principal: 'apigateway.amazonaws.com',
      source_arn: `${ref('aws_api_gateway_rest_api.api.execution_arn')}/*/*`,
    },
  },
  aws_api_gateway_rest_api: {
    api: { name: 'approval-api', endpoint_configuration: { types: ['REGIONAL'] } },
  },
  aws_api_gateway_resource: {
    approval: { rest_api_id: api, parent_id: ref(root), path_part: 'approval' },
    decision: { rest_api_id: api, parent_id: ref(approval), path_part: 'decision' },
    item: { rest_api_id: api, parent_id: ref(approval), path_part: '{id}' },
  },
  aws_api_gateway_method: {
    root: method(root, 'GET'),
    page: method(approval, 'GET'),
    post: method(approval, 'POST', { api_key_required: true }),
    decide: method(decision, 'POST', { authorization: 'AWS_IAM' }),
    item: method(item, 'ANY'),
    bare: method(item, 'PATCH'),
    unpermitted: method(item, 'PUT'),
  },
  aws_api_gateway_integration: {
    root: integration(root, 'GET'),
    page: integration(approval, 'GET', { timeout_milliseconds: 60 }),
    post: integration(approval, 'POST'),
    decide: integration(decision, 'POST'),
    item: integration(item, 'ANY'),
    bare: integration(item, 'PATCH', { uri: ref('aws_lambda_function.handler.invoke_arn') }),
    unpermitted: integration(item, 'PUT', { uri: ref('aws_lambda_function.other.invoke_arn') }),
  },
  aws_api_gateway_deployment: {
    current: { rest_api_id: api, triggers: { hash: ref(`sha1("${ref(approval)}")`) } },
  },
  aws_api_gateway_stage: {
    prod: {
      rest_api_id: api,
      deployment_id: ref('aws_api_gateway_deployment.current.id'),
      stage_name: 'prod',
      variables: { colour: 'red' },
    },
  },
  aws_api_gateway_method_settings: {
    all: {
      rest_api_id: api,
      stage_name: ref('aws_api_gateway_stage.prod.stage_name'),
      method_path: '*/*',
      settings: { throttling_rate_limit: 10 },
    },
  },
  aws_api_gateway_api_key: {
    key: { name: 'team' },
    unused: { name: 'unused', value: 'a-key-without-any-plan' },
    off: { name: 'off', value: 'switched-off-key-of-plan', enabled: false },
  },
  aws_api_gateway_usage_plan: { plan: { name: 'plan', api_stages: [{ api_id: api, stage: 'prod' }] } },
  aws_api_gateway_usage_plan_key: {
    key: {
      key_id: ref('aws_api_gateway_api_key.key.id'),
      key_type: 'API_KEY',
      usage_plan_id: ref('aws_api_gateway_usage_plan.plan.id'),
    },
    off: {
      key_id: ref('aws_api_gateway_api_key.off.id'),
      key_type: 'API_KEY',
      usage_plan_id: ref('aws_api_gateway_usage_plan.plan.id'),
    },
  },
}

const types = { ...lambdaResourceTypes, ...apiGatewayResourceTypes, ...unmodelledTypes }
const written = writeDefinition(resources)
const reports: string[] = []
let gateway: Gateway
let front: ApiGateway
let key: string
/** What the function does with the next event. */
let respond: (event: Record<string, unknown>) => Promise<{ failed?: boolean; payload: unknown }>
let seen: Record<string, unknown>
let invoked: string

const test = suite('local/aws/api-gateway')
test.before(async () => {
  gateway = await openGateway(0, () => {})
  const definition = readDefinition(written.directory, types, { endpoint: gateway.endpoint })
  front = createApiGateway({
    definition,
    permits: readPermissions(definition),
    report: (_source, message) => reports.push(message),
    invoke: async (arn, payload) => {
      invoked = arn
      seen = JSON.parse(payload)
      const { failed = false, payload: answer } = await respond(seen)
      return { requestId: 'r', failed, payload: JSON.stringify(answer), log: [] }
    },
  })
  key =
    definition.resources.find(({ address }) => address === 'aws_api_gateway_api_key.key')?.computed.value ??
    ''
  gateway.attach({ services: [], routes: front.routes })
})
test.before.each(() => {
  respond = async () => ({ payload: { statusCode: 200, body: '{}' } })
})
test.after(async () => {
  await gateway.stop()
  written.remove()
})

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

const send = (verb: string, path: string, headers: Record<string, string> = {}, body?: string) =>
  new Promise<Answer>((resolve, reject) => {
    const request = httpRequest(`${gateway.endpoint}${path}`, { method: verb, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
    request.on('error', reject).end(body)
  })

test('hands the request to the function as a proxy event', async () => {
  const { status, headers } = await send(
    'POST',
    '/prod/approval?action=approve&tag=a&tag=b%20c',
    { 'X-Api-Key': key, 'Content-Type': 'application/json', 'X-Mixed-Case': '1' },
    '{"ü":1}',
  )
  assert.is(status, 200)
  assert.is(invoked, 'arn:aws:lambda:eu-west-1:123456789012:function:handler:api')
  assert.is(headers['content-type'], 'application/json')
  const {
    requestContext,
    headers: received,
    multiValueHeaders,
    ...rest
  } = seen as Record<string, Record<string, unknown>>
  assert.equal(rest, {
    resource: '/approval',
    path: '/approval',
    httpMethod: 'POST',
    queryStringParameters: { action: 'approve', tag: 'b c' },
    multiValueQueryStringParameters: { action: ['approve'], tag: ['a', 'b c'] },
    pathParameters: null,
    stageVariables: { colour: 'red' },
    body: '{"ü":1}',
    isBase64Encoded: false,
  })
  assert.is(received?.['X-Mixed-Case'], '1')
  assert.equal(multiValueHeaders?.['Content-Type'], ['application/json'])
  assert.is(requestContext?.path, '/prod/approval')
  assert.is(requestContext?.stage, 'prod')
  assert.is(requestContext?.accountId, '123456789012')
  const identity = requestContext?.identity as Record<string, unknown>
  assert.is(identity.sourceIp, '127.0.0.1')
  assert.is(identity.apiKey, key)
  assert.match(String(identity.apiKeyId), /^[a-z0-9]{10}$/)
})

test('leaves empty fields null, gives path parameters', async () => {
  await send('DELETE', '/prod/approval/a%20b')
  assert.equal(seen.pathParameters, { id: 'a b' })
  assert.is(seen.queryStringParameters, null)
  assert.is(seen.body, null)
  await send('GET', '/prod')
  assert.is(seen.resource, '/')
})

test('a parameter or a header may have any name, those of every object in JavaScript among them', async () => {
  const names = ['constructor', 'toString', '__proto__']
  const query = names.map((name) => `${name}=1&${name}=2`).join('&')
  const { status } = await send('GET', `/prod/approval?${query}`, { constructor: 'x', valueOf: 'y' })
  assert.is(status, 200)
  assert.equal(
    Object.entries(seen.multiValueQueryStringParameters ?? {}),
    names.map((name) => [name, ['1', '2']]),
  )
  assert.equal(
    Object.entries(seen.queryStringParameters ?? {}),
    names.map((name) => [name, '2']),
  )
  const headers = Object.entries(seen.headers ?? {})
  for (const pair of [
    ['constructor', 'x'],
    ['valueOf', 'y'],
  ])
    assert.ok(
      headers.some(([name, value]) => name === pair[0] && value === pair[1]),
      pair[0],
    )
})

test('answers with every header, several cookies, and binary bodies', async () => {
  respond = async () => ({
    payload: {
      statusCode: 303,
      headers: { Location: 'x', 'X-Number': 1 },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
      body: Buffer.from([0, 255, 1]).toString('base64'),
      isBase64Encoded: true,
    },
  })
  const { status, headers, body } = await send('GET', '/prod/approval')
  assert.is(status, 303)
  assert.equal(headers['set-cookie'], ['a=1', 'b=2'])
  assert.is(headers['x-number'], '1')
  assert.equal([...body], [0, 255, 1])
})

const scope =
  'AWS4-HMAC-SHA256 Credential=AKIDTEST/20260102/eu-west-1/execute-api/aws4_request, SignedHeaders=host, Signature=0'

test('takes signed requests where IAM decides', async () => {
  assert.is((await send('POST', '/prod/approval/decision', { authorization: scope })).status, 200)
  const { identity } = seen.requestContext as { identity: Record<string, unknown> }
  assert.is(identity.accessKey, 'AKIDTEST')
})

const refusals: readonly (readonly [string, string, string, Record<string, string>, number, string])[] = [
  ['no key', 'POST', '/prod/approval', {}, 403, 'Forbidden'],
  ['a wrong key', 'POST', '/prod/approval', { 'x-api-key': 'guessed' }, 403, 'Forbidden'],
  [
    'a key without usage plan',
    'POST',
    '/prod/approval',
    { 'x-api-key': 'a-key-without-any-plan' },
    403,
    'Forbidden',
  ],
  [
    'a key that is off',
    'POST',
    '/prod/approval',
    { 'x-api-key': 'switched-off-key-of-plan' },
    403,
    'Forbidden',
  ],
  ['an unknown path', 'GET', '/prod/elsewhere', {}, 403, 'Missing Authentication Token'],
  ['a path below a known one', 'GET', '/prod/approval/a/b', {}, 403, 'Missing Authentication Token'],
  ['an unknown method', 'PATCH', '/prod/approval', {}, 403, 'Missing Authentication Token'],
  ['an unsigned request', 'POST', '/prod/approval/decision', {}, 403, 'Missing Authentication Token'],
  [
    'a bearer token in place of a signature',
    'POST',
    '/prod/approval/decision',
    { authorization: 'Bearer x' },
    403,
    'Missing Authentication Token',
  ],
  ['no permission to invoke', 'PUT', '/prod/approval/1', {}, 500, 'Internal server error'],
  ['a permission of the alias alone', 'PATCH', '/prod/approval/1', {}, 500, 'Internal server error'],
]
for (const [name, verb, path, headers, status, message] of refusals) {
  test(`refuses: ${name}`, async () => {
    seen = {}
    const answer = await send(verb, path, headers)
    assert.is(answer.status, status)
    assert.equal(JSON.parse(answer.body.toString()), { message })
    assert.equal(seen, {}, 'the function is not invoked')
  })
}

test('takes what fits into an invocation, and refuses what is longer as too long', async () => {
  const asked = async (bytes: number) => {
    const { status, body } = await send('POST', '/prod/approval', { 'x-api-key': key }, 'x'.repeat(bytes))
    return [status, JSON.parse(body.toString())]
  }
  respond = async () => {
    throw new LambdaError(413, 'RequestTooLargeException', 'Request must be smaller than 6291456 bytes')
  }
  for (const MB of [7, 11, 17])
    assert.equal(await asked(MB * 2 ** 20), [413, { message: 'Request Too Long' }], `${MB} MB`)
})

test('HEAD is not GET, and an unknown stage is no API', async () => {
  assert.is((await send('HEAD', '/prod/approval')).status, 403)
  assert.is((await send('GET', '/production/approval')).status, 400)
})

const malformed: readonly (readonly [string, unknown, boolean])[] = [
  ['a failing function', { errorMessage: 'x' }, true],
  ['a failing function that looks well', { statusCode: 200, body: 'x' }, true],
  ['nothing', null, false],
  ['no status', { body: 'x' }, false],
  ['an impossible status', { statusCode: 99 }, false],
  ['a body that is no text', { statusCode: 200, body: { a: 1 } }, false],
]
for (const [name, payload, failed] of malformed) {
  test(`answers 502 to ${name}`, async () => {
    respond = async () => ({ payload, failed })
    const answer = await send('GET', '/prod/approval')
    assert.is(answer.status, 502)
    assert.equal(JSON.parse(answer.body.toString()), { message: 'Internal server error' })
  })
}

test('answers 504 to a function that is too slow', async () => {
  respond = () => new Promise((resolve) => setTimeout(resolve, 200, { payload: { statusCode: 200 } }))
  const answer = await send('GET', '/prod/approval')
  assert.is(answer.status, 504)
  assert.equal(JSON.parse(answer.body.toString()), { message: 'Endpoint request timed out' })
})

test('says which permission is missing', async () => {
  await send('PUT', '/prod/approval/1')
  assert.match(
    reports.at(-1) ?? '',
    /\/prod\/PUT\/approval\/\{id\} may not invoke arn:aws:lambda:.*:function:other/,
  )
})

test('refuses a method without integration, as a deployment does', () => {
  const { post: _post, ...others } = resources.aws_api_gateway_integration
  const incomplete = writeDefinition({ ...resources, aws_api_gateway_integration: others })
  const definition = readDefinition(incomplete.directory, types, { endpoint: '' })
  incomplete.remove()
  assert.throws(
    () =>
      createApiGateway({ definition, permits: () => true, report: () => {}, invoke: () => Promise.reject() }),
    (error: unknown) =>
      error instanceof DefinitionError &&
      error.message === 'aws_api_gateway_method.post: no integration is defined for the method',
  )
})

test.run()
