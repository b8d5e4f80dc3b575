import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  analysis,
  blockOf,
  clientOf,
  invoke,
  promptOf,
  reports,
  session,
  stale,
  start,
  stopAgents,
} from '../../../support/agent-client'
import { failureOf } from '../../../support/failure'

const test = suite('local/aws/agent')
test.after.each(stopAgents)

const servers = { route53_health_check_id: 'check-0001', instance_ids: ['i-00000001'] }

/** Whatever action it thinks of. */
const unlimited: typeof analysis = (...given) => {
  const { allowed_actions, ...rest } = analysis(...given)
  return rest as ReturnType<typeof analysis>
}

const plans: readonly [string, object, readonly { action: string; parameters: object }[]][] = [
  [
    'stale content is invalidated',
    analysis('http_body_mismatch', stale, { x_cache: 'Hit from cloudfront', age: '99' }),
    [
      {
        action: 'cloudfront:CreateInvalidation',
        parameters: { distribution_id: 'E1SHOPDEMO0001', paths: ['/*'] },
      },
    ],
  ],
  ['stale content without a distribution', analysis('http_body_mismatch'), []],
  [
    'a server error is looked into',
    analysis('http_status', servers, { status_code: '503' }),
    [
      { action: 'route53:GetHealthCheck', parameters: { health_check_id: 'check-0001' } },
      { action: 'ec2:DescribeInstances', parameters: { instance_ids: ['i-00000001'] } },
    ],
  ],
  ['a client error', analysis('http_status', servers, { status_code: '404' }), []],
  [
    'instances that hang are rebooted',
    unlimited('http_status', { instance_ids: ['i-00000001'] }, { status_code: '504' }),
    [
      { action: 'ec2:DescribeInstances', parameters: { instance_ids: ['i-00000001'] } },
      { action: 'ec2:RebootInstances', parameters: { instance_ids: ['i-00000001'] } },
    ],
  ],
  [
    'a record of a sample site leads elsewhere',
    unlimited('tcp_refused', { route53_zone_id: 'Z1', route53_record_names: ['news.example.test'] }),
    [
      {
        action: 'route53:ChangeResourceRecordSets',
        parameters: { zone_id: 'Z1', name: 'news.example.test', type: 'A', ttl: 60, values: ['127.0.0.1'] },
      },
    ],
  ],
  [
    'where another record should lead is for people to say',
    unlimited('tcp_refused', { route53_zone_id: 'Z1', route53_record_names: ['www.example.com'] }),
    [],
  ],
  ['an expired certificate', analysis('tls_expired', stale), []],
  ['a redirect loop', analysis('http_redirect_loop', stale), []],
  ['a dead name', analysis('dns_nxdomain', stale), []],
  ['something unheard of', analysis('tcp_reset', stale), []],
  ['an action that is not allowed', { ...analysis('http_body_mismatch', stale), allowed_actions: [] }, []],
]
for (const [what, prompt, expected] of plans) {
  test(`plans: ${what}`, async () => {
    const client = clientOf(await start())
    const { text, chunks } = await invoke(client, { sessionId: session(1), inputText: promptOf(prompt) })
    for (const title of [
      'Executive Summary',
      'Root Cause',
      'Critical Findings',
      'Immediate Actions',
      'Prevention',
    ]) {
      assert.ok(text.includes(`## ${title}\n`), title)
    }
    assert.ok(chunks > 1, 'streamed in pieces')
    const plan = blockOf(text) as {
      version: number
      steps: { id: string; action: string; parameters: object }[]
    }
    assert.is(plan.version, 1)
    assert.equal(
      plan.steps.map(({ action, parameters }) => ({ action, parameters })),
      expected,
    )
    assert.equal(
      plan.steps.map(({ id }) => id),
      expected.map((_, index) => `step-${index + 1}`),
    )
  })
}

const sure: readonly [string, object, string, readonly string[]][] = [
  [
    'a copy of the edge shows it',
    analysis('http_body_mismatch', stale, { x_cache: 'Hit from cloudfront', age: '99' }),
    'high',
    ['could not check what the origin serves'],
  ],
  ['a certificate says all of it', analysis('tls_expired', stale), 'high', []],
  ['a symptom alone', analysis('tcp_reset', stale), 'low', ['could not check the logs of the service']],
]
for (const [what, prompt, confidence, gaps] of sure)
  test(`how sure it is, and what it could not check: ${what}`, async () => {
    const client = clientOf(await start())
    const { text } = await invoke(client, { sessionId: session(1), inputText: promptOf(prompt) })
    const plan = blockOf(text) as { confidence: string; gaps: string[] }
    assert.equal([plan.confidence, plan.gaps], [confidence, gaps])
  })

test('remembers the analysis in its session only', async () => {
  const agent = await start()
  const client = clientOf(agent)
  const execution = {
    kind: 'execution',
    domain: 'shop.example.test',
    plan: { steps: [{ id: 'step-1', action: 'cloudfront:CreateInvalidation', parameters: {} }] },
  }
  const sessionState = { sessionAttributes: { access_token: 't-1' } }
  const ask = (sessionId: string, value: object) =>
    invoke(client, { sessionId, inputText: promptOf(value), sessionState })
  await ask(session(1), analysis('http_body_mismatch', stale))
  const same = await ask(session(1), execution)
  assert.match(same.text, 'From the analysis of shop.example.test in this session I recall')
  assert.equal(blockOf(same.text), {
    kind: 'assessment',
    proceed: true,
    reason: 'the state is the one that the plan was made for',
  })
  const other = await ask(session(2), execution)
  assert.match(other.text, 'no earlier analysis in this session')
  const recovered = await ask(session(1), { ...execution, state: { status: 'healthy' } })
  assert.is((blockOf(recovered.text) as { proceed: boolean }).proceed, false)
  const empty = await ask(session(1), { ...execution, plan: { steps: [] } })
  assert.is((blockOf(empty.text) as { proceed: boolean }).proceed, false)
  const results = [{ id: 'step-1', action: 'cloudfront:CreateInvalidation', status: 'failed' }]
  const closing = await ask(session(1), { kind: 'closing', results })
  assert.match(closing.text, '1 of 1 steps did not succeed')
  assert.equal(
    agent.sessions.map(({ id, calls, attributes }) => [id, calls.map(({ kind }) => kind), attributes]),
    [
      [session(1), ['analysis', 'execution', 'execution', 'execution', 'closing'], { access_token: 't-1' }],
      [session(2), ['execution'], { access_token: 't-1' }],
    ],
  )
  await invoke(client, { sessionId: session(1), inputText: 'Thank you.', endSession: true })
  assert.equal(
    agent.sessions.map(({ id }) => id),
    [session(2)],
  )
  assert.not.ok(reports.some((line) => line.includes('t-1')))
})

test('answers a prompt without evidence, and traces when asked', async () => {
  const client = clientOf(await start())
  const heard = await invoke(client, { sessionId: session(1), inputText: 'Hello', enableTrace: true })
  assert.match(heard.text, 'there is none that I can read')
  assert.is(heard.traces, 1)
})

test('refuses what it does not have', async () => {
  const client = clientOf(await start())
  const call = invoke(client, { sessionId: session(1), inputText: 'x', memoryId: 'abcd' })
  assert.match((await failureOf(call)).message, 'does not know the parameter memoryId')
  const empty = invoke(client, { sessionId: session(1) })
  assert.match((await failureOf(empty)).message, 'inputText is needed')
})

test.run()
