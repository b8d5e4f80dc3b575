import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  ALARM,
  actions,
  CERTIFICATE,
  change,
  DISTRIBUTION,
  ELSEWHERE,
  HEALTH_CHECK,
  INSTANCE,
  invalidate,
  NAME,
  paths,
  record,
  TARGETS,
  ZONE,
} from '../../../support/actions'
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server'
import { type SmallServices, startSmallServices } from '../../../support/small-services'

const calls = suite('actions: what they call')
let services: SmallServices
let server: ScriptedServer
const run = (action: string, parameters: Record<string, unknown>, token = 'e/step-1') =>
  actions.run({ action, parameters }, token)()

calls.before(async () => {
  services = await startSmallServices()
  server = await startScriptedServer()
})
calls.before.each(() => {
  server.asked.length = 0
  process.env.AWS_ENDPOINT_URL = services.client().endpoint
})
calls.after(async () => {
  await services.stop()
  await server.stop()
})

calls('an invalidation is made and watched until it is completed', async () => {
  const { status, answer, verified, undoable } = await run(invalidate, paths('/*', '/a'))
  assert.equal([status, verified, undoable], ['succeeded', 'yes', undefined])
  assert.is(answer.paths, 2)
  assert.type(answer.invalidation_id, 'string')
  assert.ok(services.reports.includes(`${DISTRIBUTION}: invalidated /*, /a`))
})
calls('the same token again is the same invalidation', async () => {
  const first = await run(invalidate, paths('/b'), 'e/step-2')
  const second = await run(invalidate, paths('/b'), 'e/step-2')
  assert.is(first.answer.invalidation_id, second.answer.invalidation_id)
})
const reads: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ['cloudfront:GetDistribution', { distribution_id: DISTRIBUTION }, '"status":"Deployed","enabled":true'],
  ['route53:GetHealthCheck', { health_check_id: HEALTH_CHECK }, '"region":"us-east-1","status":"'],
  ['ec2:DescribeInstances', { instance_ids: [INSTANCE] }, `"id":"${INSTANCE}","state":"`],
  ['acm:DescribeCertificate', { certificate_arn: CERTIFICATE }, '"status":"ISSUED","names":["pay.'],
  ['cloudtrail:LookupEvents', { resource_id: DISTRIBUTION }, '"event":"'],
  ['route53:ListResourceRecordSets', { zone_id: ZONE, name: NAME }, '"route53_records":"A 127.0.0.1'],
]
for (const [action, parameters, part] of reads) {
  calls(`${action} answers a short summary`, async () => {
    const { status, answer } = await run(action, parameters)
    assert.is(status, 'succeeded')
    assert.ok(JSON.stringify(answer).includes(part), JSON.stringify(answer))
  })
}
const answered: readonly (readonly [string, Record<string, unknown>, string, object])[] = [
  [
    'elasticloadbalancing:DescribeTargetHealth',
    { target_group_arn: TARGETS },
    '<R><DescribeTargetHealthResult><TargetHealthDescriptions><member><Target><Id>i-1</Id></Target><TargetHealth><State>unhealthy</State></TargetHealth></member></TargetHealthDescriptions></DescribeTargetHealthResult></R>',
    { target_health: 'i-1 unhealthy' },
  ],
  [
    'cloudwatch:DescribeAlarms',
    { alarm_names: [ALARM] },
    JSON.stringify({ MetricAlarms: [{ AlarmName: ALARM, StateValue: 'ALARM' }] }),
    { alarm_states: `${ALARM} ALARM` },
  ],
]
for (const [action, parameters, body, expected] of answered)
  calls(`${action} answers what was read`, async () => {
    process.env.AWS_ENDPOINT_URL = server.endpoint
    server.reply = () => ({ status: 200, body })
    const { status, answer } = await run(action, parameters)
    assert.equal([status, answer], ['succeeded', expected])
  })
calls('an instance in another region is asked there, and named by its id', async () => {
  process.env.AWS_ENDPOINT_URL = server.endpoint
  server.reply = () => ({
    status: 200,
    body: '<R><reservationSet><item><instancesSet><item><instanceId>i-0a1b2c3d4e5f60009</instanceId><instanceState><name>running</name></instanceState></item></instancesSet></item></reservationSet></R>',
  })
  const { status, answer } = await run('ec2:DescribeInstances', { instance_ids: [ELSEWHERE] })
  assert.equal([status, JSON.stringify(answer).includes('"state":"running"')], ['succeeded', true])
  const [{ body = '', headers } = {}] = server.asked
  assert.match(body, 'InstanceId.1=i-0a1b2c3d4e5f60009')
  assert.match(String(headers?.authorization), '/eu-central-1/ec2/')
})
calls('what AWS refuses is a failed step with its error', async () => {
  const { status, answer } = await run('cloudfront:GetDistribution', { distribution_id: 'E1OTHER000001' })
  assert.equal([status, answer.error], ['failed', 'NoSuchDistribution'])
})
calls('unchecked parameters are refused, not sent', async () => {
  const { status, answer } = await run(invalidate, { paths: '/*' })
  assert.is(status, 'failed')
  assert.match(String(answer.message), 'parameters.distribution_id')
  assert.is((await run('ec2:TerminateInstances', {})).status, 'failed')
})

const preview = async (action: string, parameters: Record<string, unknown>) => {
  const given = await actions.preview({ action, parameters })()
  return E.isRight(given) ? given.right : given.left
}
calls('a preview reads, and says what is there and what would be', async () => {
  const sent = services.reports.length
  const given = await preview(invalidate, paths('/*'))
  assert.equal(Array.isArray(given) ? given.map(({ name, after }) => [name, after]) : given, [
    ['distribution', undefined],
    ['names', undefined],
    ['cache', 'empty for these paths: content is fetched anew'],
  ])
  assert.is(services.reports.length, sent, 'nothing was invalidated')
  const foreign = { distribution_id: 'E1OTHER000001', paths: ['/*'] }
  assert.match(JSON.stringify(await preview(invalidate, foreign)), 'NoSuchDistribution')
  assert.equal(await preview('ec2:DescribeInstances', { instance_ids: [INSTANCE] }), [])
})
calls('a preview that is throttled says so, and what else fails does not', async () => {
  process.env.AWS_ENDPOINT_URL = server.endpoint
  for (const [code, throttled] of [
    ['Throttling', true],
    ['AccessDenied', false],
  ] as const) {
    server.reply = () => ({
      status: 400,
      body: `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
    })
    const denied = throttled ? {} : { denied: true }
    assert.equal(await preview(invalidate, paths('/*')), { message: `${code}: no`, throttled, ...denied })
  }
})

const undo = (undoable: { readonly before: unknown } | undefined) =>
  actions.undo({ action: change, parameters: record() }, undoable?.before)()
const values = async (): Promise<unknown> => {
  const given = await preview(change, record())
  if (!Array.isArray(given)) throw new Error(JSON.stringify(given))
  const [, shown, ttl] = given
  return { ttl: Number.parseInt(ttl?.now ?? '', 10), values: shown?.now.split(' ') }
}
const before = { ttl: 60, values: ['127.0.0.1'] }
calls('a record is captured, changed, seen to be changed, and put back', async () => {
  const { status, answer, verified, undoable } = await run(change, record({ ttl: 30 }))
  const after = { ttl: 30, values: ['192.0.2.1'] }
  assert.equal([status, verified, answer.before, answer.after], ['succeeded', 'yes', before, after])
  assert.equal(await values(), after)
  const step = { action: change, parameters: record({ ttl: 30 }) }
  assert.is((await actions.undo(step, undoable?.before)()).status, 'succeeded')
  assert.equal(await values(), before)
})
calls('a preview of a record change changes nothing', async () => {
  assert.equal(await preview(change, record()), [
    { name: 'record', now: `${NAME} A` },
    { name: 'values', now: '127.0.0.1', after: '192.0.2.1' },
    { name: 'TTL', now: '60 s', after: '60 s' },
  ])
  assert.equal(await values(), before)
})
calls('what is not as it was shown is left alone', async () => {
  const shown = [
    { name: 'record', now: `${NAME} A` },
    { name: 'values', now: '192.0.2.7', after: '192.0.2.1' },
    { name: 'TTL', now: '60 s', after: '60 s' },
  ]
  const step = { action: change, parameters: record() }
  const { status, differs, undoable } = await actions.run(step, 'e/step-1', shown)()
  assert.equal([status, undoable], ['failed', undefined])
  assert.is(differs, 'values was 192.0.2.7, and is 127.0.0.1')
  assert.equal(await values(), before)
})
calls('a record that is not there is not made', async () => {
  const { status, answer, undoable } = await run(change, record({ name: 'nothing.example.test' }))
  assert.equal([status, undoable], ['failed', undefined])
  assert.match(String(answer.message), 'there is no record nothing.example.test of type A')
})
calls('what somebody else has changed since is not put back over it', async () => {
  const { undoable } = await run(change, record())
  const other = await run(change, record({ values: ['192.0.2.9'] }))
  assert.match(String((await undo(undoable)).answer.message), 'somebody else has changed it')
  assert.equal(await values(), { ttl: 60, values: ['192.0.2.9'] })
  const { before: mine } = other.undoable ?? {}
  await actions.undo({ action: change, parameters: record({ values: ['192.0.2.9'] }) }, mine)()
  await run(change, record({ values: ['127.0.0.1'] }))
  assert.equal(await values(), before)
})

const sets = (inner: string) =>
  `<R><ResourceRecordSets><ResourceRecordSet><Name>${NAME}.</Name><Type>A</Type>${inner}</ResourceRecordSet></ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>1</MaxItems></R>`
const plain = (value: string) =>
  sets(
    `<TTL>60</TTL><ResourceRecords><ResourceRecord><Value>${value}</Value></ResourceRecord></ResourceRecords>`,
  )
const outOf: readonly (readonly [string, string])[] = [
  [
    'an alias',
    '<AliasTarget><HostedZoneId>Z</HostedZoneId><DNSName>x</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget>',
  ],
  ['a weighted record', '<SetIdentifier>a</SetIdentifier><Weight>1</Weight><TTL>60</TTL>'],
]
for (const [what, inner] of outOf) {
  calls(`${what} is left alone`, async () => {
    process.env.AWS_ENDPOINT_URL = server.endpoint
    server.reply = () => ({ status: 200, body: sets(inner) })
    const { status, answer } = await run(change, record())
    assert.is(status, 'failed')
    assert.match(String(answer.message), 'alias or has a routing policy')
    assert.ok(server.asked.every(({ method }) => method === 'GET'))
  })
}
calls('what is deleted is named exactly as it is kept, with the dot at its end', async () => {
  process.env.AWS_ENDPOINT_URL = server.endpoint
  const kept = plain('old.example.test.').replace('<Type>A<', '<Type>CNAME<')
  server.reply = ({ method }) => ({ status: method === 'GET' ? 200 : 400, body: kept })
  await run(change, record({ type: 'CNAME', values: ['new.example.test'] }))
  const sent = server.asked.find(({ method }) => method === 'POST')?.body ?? ''
  assert.match(sent, /<Action>DELETE<\/Action>.*<Value>old\.example\.test\.<\/Value>.*<Action>CREATE</s)
})

/** What Route 53 shows after a change whose answer got lost, and what is made of it. */
const lost: readonly (readonly [string, string, string, boolean])[] = [
  ['it was not made', '127.0.0.1', 'no', false],
  ['it was made', '192.0.2.1', 'unknown', false],
  ['another was made', '192.0.2.9', 'unknown', false],
]
for (const [what, shown, expected, undoable] of lost) {
  calls(`a change whose answer got lost is sent once: ${what}`, async () => {
    process.env.AWS_ENDPOINT_URL = server.endpoint
    let sent = 0
    server.reply = ({ method }) => {
      if (method === 'GET') return { status: 200, body: plain(sent === 0 ? '127.0.0.1' : shown) }
      sent += 1
      return undefined
    }
    const { status, verified, undoable: before_it, answer } = await run(change, record())
    assert.equal([status, verified, before_it !== undefined, sent], ['failed', expected, undoable, 1])
    assert.equal(answer.before, before)
  })
}

const invalidation = (status: string) =>
  `<Invalidation><Id>I1</Id><Status>${status}</Status><CreateTime>2026-01-31T08:00:00Z</CreateTime></Invalidation>`
calls('an invalidation that fails is sent once', async () => {
  process.env.AWS_ENDPOINT_URL = server.endpoint
  server.reply = () => ({ status: 503, body: '' })
  assert.is((await run(invalidate, paths('/*'))).status, 'failed')
  assert.is(server.asked.length, 1)
  server.reply = () => undefined
  assert.is((await run(invalidate, paths('/*'))).status, 'failed')
  assert.is(server.asked.length, 2)
})
calls('an operation that AWS is still at is looked at by its handle, until it is done', async () => {
  process.env.AWS_ENDPOINT_URL = server.endpoint
  let status = 'InProgress'
  server.reply = () => ({ status: 200, body: invalidation(status) })
  const step = { action: invalidate, parameters: paths('/*') }
  const accepted = { handle: 'I1', answer: { invalidation_id: 'I1', status } }
  const during = await actions.look(step, accepted)()
  assert.equal([during.status, during.verified, during.operation], ['succeeded', 'unknown', accepted])
  status = 'Completed'
  const done = await actions.look(step, accepted)()
  assert.equal([done.status, done.verified, done.operation], ['succeeded', 'yes', undefined])
  server.reply = () => ({ status: 503, body: '' })
  assert.equal((await actions.look(step, accepted)()).operation, accepted, 'what cannot be read is not done')
  assert.ok(server.asked.every(({ method }) => method === 'GET'))
  assert.is(await actions.cancel(step, accepted)(), undefined, 'AWS cannot end it')
})
calls('an invalidation that was taken but cannot be watched has succeeded', async () => {
  process.env.AWS_ENDPOINT_URL = server.endpoint
  server.reply = ({ method }) =>
    method === 'POST'
      ? { status: 201, body: invalidation('InProgress') }
      : { status: 403, body: '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>' }
  const { status, answer, verified } = await run(invalidate, paths('/*'))
  assert.equal([status, answer.status, verified], ['succeeded', 'InProgress', 'unknown'])
  assert.match(server.asked[0]?.body ?? '', '<CallerReference>e/step-1</CallerReference>')
})
calls('a long error text is cut', async () => {
  process.env.AWS_ENDPOINT_URL = server.endpoint
  const message = 'x'.repeat(5_000)
  server.reply = () => ({
    status: 400,
    body: `<ErrorResponse><Error><Code>InvalidArgument</Code><Message>${message}</Message></Error></ErrorResponse>`,
  })
  const { answer } = await run(invalidate, paths('/*'))
  assert.equal([answer.error, String(answer.message).length], ['InvalidArgument', 500])
})
calls.run()
