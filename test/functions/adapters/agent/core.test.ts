import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Agent } from '../../../../functions/runtime/ports'
import { startAgent } from '../../../../local/aws/agent'
import { listen } from '../../../../local/listen'
import { accessToken, agentBy, callOf, pointAt, SESSION } from '../../../support/agents'

const test = suite('AgentCore: what may come back')
let server: Server
let agent: Agent
let reply: (request: IncomingMessage, response: ServerResponse) => void
const asked: { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: string }[] =
  []

test.before(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      asked.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() })
      reply(request, response)
    })
  })
  pointAt('http://127.0.0.1:1', `http://127.0.0.1:${await listen(server)}`)
  agent = agentBy('core', 'a.b.c')
})
test.before.each(() => {
  asked.length = 0
})
test.after(() => {
  server.close()
  server.closeAllConnections()
})

const told = async (): Promise<string> => {
  const answer = await agent.invoke(callOf('Why?', { timeout_ms: 2_000 }))()
  return E.isRight(answer) ? answer.right.text : `${answer.left.kind}: ${answer.left.message}`
}

const JSON_TYPE = 'application/json'
const STREAM = 'text/event-stream'
const analysis = '## Root Cause\n\nstale'
const quoted = JSON.stringify(analysis)

/** Content type, body, and the answer or the start of the failure. */
const bodies: readonly (readonly [string, string, string | Buffer, string])[] = [
  ['a JSON text', JSON_TYPE, quoted, analysis],
  ['a result', JSON_TYPE, `{"result":${quoted}}`, analysis],
  ['plain text', 'text/plain', analysis, analysis],
  ['deltas', STREAM, 'data: {"delta":"a"}\n\ndata: {"text":"b"}\n\ndata: "c"\n\n', 'abc'],
  ['lines that end as on Windows', STREAM, 'data: "a"\r\n\r\ndata: "b"\r\n\r\n', 'ab'],
  ['data of two lines', STREAM, 'data: two\ndata: lines\n\n', 'two\nlines'],
  ['comments and ids', STREAM, ': ping\n\nid: 7\nevent: message\ndata: "a"\n\n', 'a'],
  ['no JSON', JSON_TYPE, 'Internal error', 'corrupt: '],
  ['half a JSON', JSON_TYPE, '{"result":"half', 'corrupt: '],
  ['a damaged event', STREAM, 'data: {"text":\n\n', 'corrupt: '],
  ['bytes that are no UTF-8', 'text/plain', Buffer.from([0x61, 0xc3, 0x28]), 'corrupt: '],
  ['half a character', 'text/plain', Buffer.from([0x61, 0xc3]), 'corrupt: '],
  ['an event without its end', STREAM, 'data: "a"\n\ndata: "b', 'truncated: '],
  ['an object of another form', JSON_TYPE, '{"verdict":"ok"}', 'unknown_event: '],
  ['a number', JSON_TYPE, '7', 'unknown_event: '],
  [
    'an event of another kind',
    STREAM,
    'event: citation\ndata: "x"\n\n',
    "unknown_event: the agent's answer holds an event that is not known: citation",
  ],
  [
    'a kind that is markup',
    STREAM,
    'event: <b>\ndata: "x"\n\n',
    "unknown_event: the agent's answer holds an event that is not known: without a name",
  ],
  ['nothing', STREAM, '', 'empty_answer: '],
  ['an empty text', JSON_TYPE, '""', 'empty_answer: '],
  ['no body', JSON_TYPE, '', 'empty_answer: '],
  ['blanks', 'text/plain', ' \n ', 'empty_answer: '],
  ['an error in a text', JSON_TYPE, '{"error":"out of memory"}', 'interrupted: '],
  [
    'an error with a code',
    STREAM,
    'data: {"error":{"code":"tool_failed"}}\n\n',
    'interrupted: the agent broke off in the middle of its answer (tool_failed)',
  ],
  ['an error event', STREAM, 'data: "a"\n\nevent: error\ndata: it broke\n\n', 'interrupted: '],
  ['a guardrail', JSON_TYPE, '{"error":{"code":"guardrail_intervened"}}', 'guardrail: '],
  [
    'a guardrail in an error event',
    STREAM,
    'event: error\ndata: {"error":{"code":"guardrail_intervened"}}\n\n',
    'guardrail: ',
  ],
  ['a throttle', STREAM, 'data: {"error":{"code":"throttled"}}\n\n', 'throttled: '],
]
for (const [name, type, body, expected] of bodies) {
  test(`${name}: ${expected.split(':')[0]?.slice(0, 30)}`, async () => {
    reply = (_, response) => response.writeHead(200, { 'content-type': type }).end(body)
    const answer = await told()
    assert.ok(answer === expected || (expected.includes(': ') && answer.startsWith(expected)), answer)
    assert.is(asked.length, 1)
  })
}

const statuses: readonly (readonly [number, string])[] = [
  [400, 'refused: AgentCore refused the request (HTTP 400)'],
  [401, 'authentication: AgentCore refused the token (HTTP 401)'],
  [403, 'authentication: '],
  [404, 'not_found: '],
  [429, 'throttled: '],
  [500, 'unavailable: '],
  [503, 'unavailable: '],
]
for (const [status, expected] of statuses) {
  test(`HTTP ${status}: ${expected.split(':')[0]}`, async () => {
    reply = (_, response) => response.writeHead(status).end('secret details')
    const answer = await told()
    assert.ok(answer.startsWith(expected), answer)
    assert.not.match(answer, 'secret')
  })
}

test('a redirect is not followed: the token would go with it', async () => {
  reply = (_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()
  assert.match(await told(), /^unavailable: /)
})

test('a connection that ends in the middle: truncated', async () => {
  reply = (request, response) => {
    response.writeHead(200, { 'content-type': STREAM })
    response.write('data: "a"\n\n', () => request.socket.destroy())
  }
  assert.match(await told(), /^truncated: /)
})

test('a stream that never ends: timeout', async () => {
  reply = (_, response) => {
    response.writeHead(200, { 'content-type': STREAM }).write('data: "a"\n\n')
  }
  const answer = await agent.invoke(callOf('Why?', { timeout_ms: 200 }))()
  assert.ok(E.isLeft(answer) && answer.left.kind === 'timeout')
})

test('goes to the runtime, with token and session in headers, the prompt in the body', async () => {
  reply = (_, response) => response.writeHead(200, { 'content-type': JSON_TYPE }).end(quoted)
  await told()
  const [{ url, headers, body } = { url: '', headers: {}, body: '' }] = asked
  assert.is(
    url,
    '/runtimes/arn%3Aaws%3Abedrock-agentcore%3Aus-east-1%3A123456789012%3Aruntime%2Ftriage-AbC123/invocations?qualifier=DEFAULT',
  )
  assert.is(headers.authorization, 'Bearer a.b.c')
  assert.is(headers['x-amzn-bedrock-agentcore-runtime-session-id'], SESSION)
  assert.equal(JSON.parse(body), { prompt: 'Why?' })
})

test('the documented requests for actions are answered in the next turn', async () => {
  const requests = [{ id: 'r1', action: 'ec2:DescribeInstances', parameters: { instance_ids: ['i-1'] } }]
  reply = (_, response) =>
    response
      .writeHead(200, { 'content-type': JSON_TYPE })
      .end(asked.length === 1 ? JSON.stringify({ action_requests: requests }) : quoted)
  const answer = await agent.invoke(callOf('Why?', { onActionRequest: () => async () => '{"state":"ok"}' }))()
  assert.ok(E.isRight(answer))
  assert.equal(JSON.parse(asked[1]?.body ?? ''), { action_results: [{ id: 'r1', result: '{"state":"ok"}' }] })
})
test.run()

const local = suite('AgentCore: the local runtime')
const tokens: readonly (readonly [string, string])[] = [
  ['no JWT', 'token'],
  ['an expired token', accessToken(-1)],
  ['an id token', `x.${Buffer.from('{"token_use":"id","exp":9999999999}').toString('base64url')}.y`],
]
for (const [name, token] of tokens) {
  local(`${name}: authentication`, async () => {
    const runtime = await startAgent({ report: () => {} })
    pointAt(runtime.endpoint, runtime.coreEndpoint)
    const answer = await agentBy('core', token).invoke(callOf('Why?'))()
    await runtime.stop()
    assert.ok(E.isLeft(answer) && answer.left.kind === 'authentication')
    assert.equal(runtime.sessions, [])
  })
}
local.run()
