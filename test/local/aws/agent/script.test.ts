import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startAgent } from '../../../../local/aws/agent'
import {
  analysis,
  blockOf,
  clientOf,
  invoke,
  promptOf,
  session,
  stale,
  start,
  stopAgents,
} from '../../../support/agent-client'
import { failureOf } from '../../../support/failure'

const test = suite('local/aws/agent/script')
test.after.each(stopAgents)

const errors: readonly [string, string, RegExp][] = [
  ['throttled', 'ThrottlingException', /rate is too high/],
  ['not_found', 'ResourceNotFoundException', /Failed to retrieve/],
  ['mid_stream', 'DependencyFailedException', /did not answer in time/],
  ['truncated', 'Error', /Truncated event message received/],
]
for (const [error, name, message] of errors) {
  test(`fails as scripted: ${error}`, async () => {
    const client = clientOf(await start([{ when: { kind: 'analysis' }, respond: { error } }]))
    const input = { sessionId: session(1), inputText: promptOf(analysis('tcp_reset')) }
    const failure = await failureOf(invoke(client, input))
    assert.is(failure.name, name)
    assert.match(failure.message, message)
  })
}

test('fails at wrong host names unless the script says otherwise', async () => {
  const input = { sessionId: session(1), inputText: promptOf(analysis('tls_hostname_mismatch')) }
  const failure = await failureOf(invoke(clientOf(await start()), input))
  assert.is(failure.name, 'DependencyFailedException')
  const script = [{ when: { issue_type: 'tls_hostname_mismatch' }, respond: { text: 'All is well.' } }]
  assert.is((await invoke(clientOf(await start(script)), input)).text, 'All is well.')
})

test('an empty stream, a scripted text, a scripted plan that is none', async () => {
  const script = [
    { when: { nth: 1 }, respond: { error: 'empty' } },
    { when: { nth: 2 }, respond: { text: 'Übel: 🙂' } },
    { when: { nth: 3, domain: 'shop.example.test' }, respond: { plan: { steps: 'none' } } },
  ]
  const client = clientOf(await start(script))
  const input = { sessionId: session(1), inputText: promptOf(analysis('tcp_reset')) }
  assert.is((await invoke(client, input)).text, '')
  assert.is((await invoke(client, input)).text, 'Übel: 🙂')
  const third = await invoke(client, input)
  assert.equal(blockOf(third.text), { steps: 'none' })
  assert.match(third.text, '## Root Cause')
  assert.equal((blockOf((await invoke(client, input)).text) as { version: number }).version, 1)
})

test('a throttled call succeeds when the SDK sends it again, and is not remembered', async () => {
  const agent = await start([{ when: { nth: 1 }, respond: { error: 'throttled' } }])
  const input = { sessionId: session(1), inputText: promptOf(analysis('tcp_reset')) }
  const { text } = await invoke(clientOf(agent, 2), input)
  assert.match(text, '## Root Cause')
  assert.is(agent.sessions[0]?.calls.length, 1)
})

test('a slow answer ends when the client gives up', async () => {
  const agent = await start([{ when: {}, respond: { error: 'slow' } }])
  const input = { sessionId: session(1), inputText: promptOf(analysis('tcp_reset')) }
  const began = Date.now()
  const failure = await failureOf(invoke(clientOf(agent), input, AbortSignal.timeout(100)))
  assert.is(failure.name, 'AbortError')
  assert.ok(Date.now() - began < 30_000)
})

test('asks by return of control and builds on the results', async () => {
  const requests = [
    { action: 'route53:GetHealthCheck', parameters: { health_check_id: 'check-0001' } },
    { action: 'ec2:DescribeInstances', parameters: { instance_ids: ['i-00000001'] } },
  ]
  const agent = await start([{ when: { kind: 'analysis' }, respond: { return_control: requests } }])
  const client = clientOf(agent)
  const sessionId = session(1)
  const { text, control } = await invoke(client, {
    sessionId,
    inputText: promptOf(analysis('http_body_mismatch', stale)),
  })
  assert.is(text, '')
  assert.equal(control?.inputs[1], {
    functionInvocationInput: {
      actionGroup: 'ec2',
      function: 'DescribeInstances',
      actionInvocationType: 'RESULT',
      parameters: [{ name: 'instance_ids', type: 'array', value: '["i-00000001"]' }],
    },
  })
  const result = (actionGroup: string, body: string) => ({
    functionResult: { actionGroup, function: 'x', responseBody: { TEXT: { body } } },
  })
  const answer = (invocationId: string, ...bodies: string[]) => ({
    sessionId,
    sessionState: {
      invocationId,
      returnControlInvocationResults: bodies.map((body) => result('route53', body)),
    },
  })
  const invocationId = control?.invocationId ?? ''
  for (const wrong of [
    answer('other', 'a', 'b'),
    answer(invocationId, 'a'),
    { sessionId, inputText: 'Well?' },
  ]) {
    assert.is((await failureOf(invoke(client, wrong))).name, 'ValidationException')
  }
  const final = await invoke(client, answer(invocationId, '503 since noon', 'refused'))
  assert.match(final.text, '503 since noon')
  assert.is((blockOf(final.text) as { steps: unknown[] }).steps.length, 1)
  assert.equal(agent.sessions[0]?.calls[0]?.results, ['route53:x: 503 since noon', 'route53:x: refused'])
})

const wrongScripts: readonly [string, unknown, RegExp][] = [
  ['no list', {}, /the agent's script/],
  ['an unknown error', [{ when: {}, respond: { error: 'tired' } }], /respond\.error/],
  ['an unknown condition', [{ when: { mood: 'bad' }, respond: {} }], /there is no \[0\]\.when\.mood/],
]
for (const [what, script, expected] of wrongScripts) {
  test(`refuses a script: ${what}`, async () => {
    const failure = await failureOf(startAgent({ script, report: () => {} }))
    assert.match(failure.message, expected)
  })
}

test.run()
