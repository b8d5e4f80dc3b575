import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeChangeReader } from '../../../../functions/adapters/changes'
import { makePace } from '../../../../functions/adapters/changes/trail'
import type { TrailEvent } from '../../../../local/sites/resources'
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server'

/** What changed, read by the stock clients from servers that answer as AWS does. */

const NOW = '2026-01-31T08:05:00.000Z'
const DISTRIBUTION = 'E1SHOPDEMO0001'
const ZONE = 'Z1SHOPDEMO0001'
const before = (minutes: number): Date => new Date(Date.parse(NOW) - minutes * 60_000)
/** What CloudTrail has of a call that was refused, too. */
type Called = TrailEvent & { readonly errorCode?: string }
const event = (name: string, minutes: number, more: Partial<Called> = {}): Called => ({
  event: name,
  at: before(minutes),
  resource: DISTRIBUTION,
  role: 'deploy-role',
  session: 'dana@example.com',
  ...more,
})

const test = suite('what changed before a fault')
let server: ScriptedServer
let events: Called[] = []
let failing = new Set<string>()
test.before(async () => {
  server = await startScriptedServer()
  process.env.AWS_REGION = 'eu-west-1'
  process.env.AWS_ACCESS_KEY_ID = 'x'
  process.env.AWS_SECRET_ACCESS_KEY = 'x'
  process.env.AWS_ENDPOINT_URL = server.endpoint
  server.reply = ({ path, headers, body }) => {
    const service = /\/\d{8}\/[^/]+\/([^/]+)\//.exec(String(headers.authorization))?.[1] ?? ''
    if (failing.has(service))
      return { status: 403, body: JSON.stringify({ __type: 'AccessDeniedException' }) }
    if (service === 'cloudtrail') return { status: 200, body: trailAnswer(body) }
    if (path.includes('/distribution/'))
      return {
        status: 200,
        body: `<Distribution><Id>${DISTRIBUTION}</Id><Status>Deployed</Status><LastModifiedTime>2026-01-31T07:53:00Z</LastModifiedTime><DistributionConfig><Aliases><Quantity>1</Quantity><Items><CNAME>shop.example.com</CNAME></Items></Aliases></DistributionConfig></Distribution>`,
      }
    if (path.includes('/rrset'))
      return {
        status: 200,
        body: '<ListResourceRecordSetsResponse><ResourceRecordSets><ResourceRecordSet><Name>shop.example.com.</Name><Type>A</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>203.0.113.9</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>10</MaxItems></ListResourceRecordSetsResponse>',
      }
    if (body.includes('Action=DescribeTargetHealth'))
      return {
        status: 200,
        body: '<DescribeTargetHealthResponse><DescribeTargetHealthResult><TargetHealthDescriptions><member><Target><Id>i-1</Id></Target><TargetHealth><State>unhealthy</State><Reason>Target.Timeout</Reason></TargetHealth></member></TargetHealthDescriptions></DescribeTargetHealthResult></DescribeTargetHealthResponse>',
      }
    return { status: 404, body: '{}' }
  }
  const trailAnswer = (body: string): string => {
    const { LookupAttributes, NextToken = '0' } = JSON.parse(body)
    const found = events
      .filter(({ resource }) => resource === LookupAttributes[0].AttributeValue)
      .sort((a, b) => b.at.getTime() - a.at.getTime())
    const page = found.slice(Number(NextToken), Number(NextToken) + 50)
    const next = Number(NextToken) + page.length
    return JSON.stringify({
      Events: page.map(({ event: EventName, at, role, session, readOnly = false, errorCode }) => ({
        EventName,
        EventTime: at.getTime() / 1000,
        ReadOnly: String(readOnly),
        Username: session,
        CloudTrailEvent: JSON.stringify({
          userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { userName: role } } },
          sourceIPAddress: '203.0.113.7',
          errorCode,
        }),
      })),
      ...(next < found.length ? { NextToken: String(next) } : {}),
    })
  }
})
test.before.each(() => {
  events = []
  failing = new Set()
  server.asked.length = 0
})
test.after(() => server.stop())

const resources = { cloudfront_distribution_id: DISTRIBUTION, route53_zone_id: ZONE }
const read = (more: object = {}, given: object = {}) =>
  makeChangeReader({ pace: makePace(1_000), ...more }).before(
    { alert_id: 'alert-1', domain: 'shop.example.com', resources: { ...resources, ...given } },
    NOW,
  )()
const lookups = () =>
  server.asked.filter(({ headers }) => String(headers['x-amz-target']).endsWith('LookupEvents'))

test('who changed what and when, the latest first, and how things are', async () => {
  events = [
    event('CreateInvalidation', 300),
    event('UpdateDistribution', 12),
    event('GetDistribution', 5, { readOnly: true }),
  ]
  const report = await read()
  assert.equal(report?.changes, [
    { event: 'UpdateDistribution', at: before(12).toISOString(), resource: DISTRIBUTION, by: 'deploy-role' },
    { event: 'CreateInvalidation', at: before(300).toISOString(), resource: DISTRIBUTION, by: 'deploy-role' },
  ])
  assert.equal([report?.as_of, report?.unchecked], [NOW, []])
  assert.equal(
    report?.states.map(({ name, value }) => `${name} ${value}`),
    [
      'cloudfront_last_modified 2026-01-31T07:53:00.000Z',
      'cloudfront_status Deployed',
      'cloudfront_aliases shop.example.com',
      'route53_records A 203.0.113.9',
    ],
  )
})

test('what was refused, or only tried dry, has changed nothing', async () => {
  events = [
    event('UpdateDistribution', 3, { errorCode: 'AccessDenied' }),
    event('RebootInstances', 4, { errorCode: 'Client.DryRunOperation' }),
    event('UpdateDistribution', 12),
  ]
  assert.equal(
    (await read())?.changes.map(({ at }) => at),
    [before(12).toISOString()],
  )
})

test('nothing but event, time, role and resource: no person, no address', async () => {
  events = [event('UpdateDistribution', 12)]
  assert.not.match(JSON.stringify(await read()), /dana|203\.0\.113\.7/)
})

test('global services are asked where their trail is, for the day before', async () => {
  await read()
  const [{ headers = {}, body = '{}' } = {}] = lookups()
  assert.is(String(headers.authorization).split('/')[2], 'us-east-1')
  const { StartTime, EndTime } = JSON.parse(body)
  assert.equal([EndTime - StartTime, EndTime * 1000], [86_400, Date.parse(NOW)])
})

test('at most six calls, and what was not looked at is said', async () => {
  const instance_ids = Array.from({ length: 9 }, (_, index) => `i-0000000000000000${index}`)
  const report = await read({}, { instance_ids })
  assert.is(lookups().length, 6)
  assert.is(report?.unchecked.length, 5)
  assert.match(report?.unchecked[0] ?? '', /more resources or events than are looked at/)
})

test('no faster than the service takes them in a region', async () => {
  const instance_ids = ['i-00000000000000001', 'i-00000000000000002']
  events = Array.from({ length: 120 }, (_, index) => event('UpdateDistribution', index + 1))
  const started = performance.now()
  await read({ pace: makePace(10) }, { instance_ids })
  const elapsed = performance.now() - started
  // Four of them where distribution and zone are, and two where the instances are; two may begin at once.
  assert.is(lookups().length, 6)
  assert.ok(elapsed >= 200, `${elapsed} ms`)
})

test('a long trail is paged within the calls', async () => {
  events = Array.from({ length: 120 }, (_, index) => event('UpdateDistribution', index + 1))
  const report = await read()
  assert.is(lookups().length, 4)
  assert.is(report?.changes.length, 10)
  assert.equal(report?.unchecked, ['changes: all but the latest 10 of 120 are left out'])
})

test('what cannot be read is a gap, and no failure', async () => {
  failing = new Set(['cloudtrail', 'cloudfront'])
  const report = await read()
  assert.equal(report?.changes, [])
  assert.match(report?.unchecked.join('; ') ?? '', /distribution E1SHOPDEMO0001: /)
  assert.match(report?.unchecked.join('; ') ?? '', /changes of Z1SHOPDEMO0001: AccessDenied/)
  assert.match(JSON.stringify(report?.states), 'route53_records')
})

test('a service that does not answer costs its time and no more', async () => {
  const reply = server.reply
  server.reply = () => undefined
  const report = await read({ patience_ms: 300 })
  server.reply = reply
  assert.is(report?.unchecked.length, 4)
})

const recordsOf = async (names: readonly string[], more: boolean) => {
  const reply = server.reply
  const record = (name: string, index: number) =>
    `<ResourceRecordSet><Name>${name}.</Name><Type>A</Type><SetIdentifier>${index}</SetIdentifier><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>203.0.113.9</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>`
  server.reply = (asked) =>
    asked.path.includes('/rrset')
      ? {
          status: 200,
          body: `<ListResourceRecordSetsResponse><ResourceRecordSets>${names.map(record).join('')}</ResourceRecordSets><IsTruncated>${more}</IsTruncated><MaxItems>10</MaxItems></ListResourceRecordSetsResponse>`,
        }
      : reply(asked)
  const report = await read()
  server.reply = reply
  return report?.states.find(({ name }) => name === 'route53_records')?.value
}
test('a name without records of its own may be answered by a wildcard, or in another zone', async () =>
  assert.is(await recordsOf(['status.example.com'], true), 'none of this name'))
test('more records than are looked at are said', async () => {
  const own = Array.from({ length: 10 }, () => 'shop.example.com')
  assert.match((await recordsOf(own, true)) ?? '', /; and more$/)
  assert.not.match((await recordsOf(own, false)) ?? '', /and more/)
  assert.not.match((await recordsOf(['shop.example.com', 'status.example.com'], true)) ?? '', /and more/)
})

test('the health of the targets behind a load balancer', async () => {
  const target_group_arn =
    'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop/0123456789abcdef'
  const report = await read({}, { target_group_arn })
  const found = report?.states.find(({ name }) => name === 'target_health')
  assert.is(found?.value, 'i-1 unhealthy Target.Timeout')
})

test('a domain without resources asks no one', async () => {
  const reader = makeChangeReader({})
  assert.is(
    await reader.before({ alert_id: 'alert-1', domain: 'shop.example.com', resources: {} }, NOW)(),
    undefined,
  )
  assert.is(server.asked.length, 0)
})

test.run()
