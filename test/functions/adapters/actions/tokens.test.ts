import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ACL, ALIAS, actions, BUCKET, change, record } from '../../../support/actions'
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server'

/** What is written carries the token that it was read with: between read and write AWS itself refuses. */

const test = suite('actions: somebody else is faster')
let server: ScriptedServer
test.before(async () => {
  server = await startScriptedServer()
})
test.before.each(() => {
  server.asked.length = 0
})
test.after(() => server.stop())

const json = (value: object) => ({ status: 200, body: JSON.stringify(value) })
const run = (action: string, parameters: Record<string, unknown>) =>
  actions.run({ action, parameters }, 'e/step-1')()
/** The one request that writes, as it was sent. */
const sent = (isWrite: (asked: ScriptedServer['asked'][number]) => boolean) => {
  const writes = server.asked.filter(isWrite)
  assert.is(writes.length, 1, 'sent once')
  return writes[0]
}

test('an alias is updated in the revision that was read, by a call that is sent once', async () => {
  server.reply = ({ method, path }) =>
    method === 'PUT'
      ? { status: 503, body: '{}' }
      : json(path.includes('/aliases/') ? { FunctionVersion: '42', RevisionId: 'r-7' } : { Version: '41' })
  const { status, verified, undoable } = await run('lambda:UpdateAlias', { alias_arn: ALIAS, version: '41' })
  assert.equal([status, verified, undoable], ['failed', 'no', undefined])
  const { body = '' } = sent(({ method }) => method === 'PUT') ?? {}
  assert.equal(JSON.parse(body), {
    FunctionVersion: '41',
    RevisionId: 'r-7',
    RoutingConfig: { AdditionalVersionWeights: {} },
  })
})

test('an alias is led to no later version, though it is listed and there', async () => {
  server.reply = ({ path }) =>
    json(path.includes('/aliases/') ? { FunctionVersion: '40', RevisionId: 'r-7' } : { Version: '41' })
  const { status, answer } = await run('lambda:UpdateAlias', { alias_arn: ALIAS, version: '41' })
  assert.equal([status, /no earlier one/.test(String(answer.message))], ['failed', true])
  assert.not.ok(server.asked.some(({ method }) => method === 'PUT'))
})

test('a release that has only a share of the calls is taken back whole, and shown so', async () => {
  let alias: object = { FunctionVersion: '42', RoutingConfig: { AdditionalVersionWeights: { 43: 0.1 } } }
  server.reply = ({ method, path, body }) => {
    if (method === 'PUT') alias = JSON.parse(body)
    return json(path.includes('/aliases/') ? alias : { Version: '41' })
  }
  const parameters = { alias_arn: ALIAS, version: '41' }
  const { verified, undoable } = await run('lambda:UpdateAlias', parameters)
  assert.equal([verified, undoable?.before], ['yes', { version: '42', beside: { 43: 0.1 } }])
  await actions.undo({ action: 'lambda:UpdateAlias', parameters }, undoable?.before)()
  assert.equal(alias, { FunctionVersion: '42', RoutingConfig: { AdditionalVersionWeights: { 43: 0.1 } } })
})

const acl = (action: object) => ({
  WebACL: {
    Name: 'forms',
    Id: '3d0f2a6e-1b3c-4d5e-8f90-a1b2c3d4e5f6',
    ARN: ACL,
    Capacity: 3,
    DefaultAction: { Allow: {} },
    VisibilityConfig: { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: 'forms' },
    TokenDomains: ['example.test'],
    Rules: ['first', 'bad-bots'].map((Name, Priority) => ({
      Name,
      Priority,
      Statement: { GeoMatchStatement: { CountryCodes: ['AQ'] } },
      ...(Name === 'first' ? { Action: { Block: {} } } : action),
      VisibilityConfig: { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: Name },
    })),
  },
  LockToken: 'lock-7',
})
const count = { web_acl_arn: ACL, rule: 'bad-bots', action: 'count' }
const isUpdate = ({ headers }: ScriptedServer['asked'][number]): boolean =>
  String(headers['x-amz-target']).endsWith('.UpdateWebACL')

test('a web ACL is written under its lock, with nothing changed but the action of one rule', async () => {
  server.reply = (asked) =>
    isUpdate(asked)
      ? { status: 400, body: JSON.stringify({ __type: 'WAFOptimisticLockException' }) }
      : json(acl({ Action: { Block: {} } }))
  const { status, verified } = await run('wafv2:UpdateWebACL', count)
  assert.equal([status, verified], ['failed', 'no'])
  const { body = '' } = sent(isUpdate) ?? {}
  const { ARN, Capacity, Rules, ...kept } = acl({ Action: { Count: {} } }).WebACL
  assert.equal(JSON.parse(body), { ...kept, Rules, Scope: 'REGIONAL', LockToken: 'lock-7' })
})

test('a group of rules is overridden, not given an action', async () => {
  server.reply = (asked) => (isUpdate(asked) ? json({}) : json(acl({ OverrideAction: { None: {} } })))
  await run('wafv2:UpdateWebACL', count)
  const { Rules } = JSON.parse(sent(isUpdate)?.body ?? '{}')
  assert.equal([Rules[1].OverrideAction, Rules[1].Action], [{ Count: {} }, undefined])
})

test('a rule whose action has a response of its own is left alone', async () => {
  const custom = { Block: { CustomResponse: { ResponseCode: 403 } } }
  server.reply = () => json(acl({ Action: custom }))
  const { status, answer } = await run('wafv2:UpdateWebACL', count)
  assert.is(status, 'failed')
  assert.match(String(answer.message), 'has settings of its own')
  assert.not.ok(server.asked.some(isUpdate))
})

test('a rule of a load balancer that signs visitors in is left alone', async () => {
  const rule = {
    rule_arn:
      'arn:aws:elasticloadbalancing:us-east-1:000000000000:listener-rule/app/search/aaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbb/cccccccccccccccc',
    weights: [{ target_group_arn: 'arn:x', weight: 1 }],
  }
  server.reply = () => ({
    status: 200,
    body: `<R><DescribeRulesResult><Rules><member><RuleArn>${rule.rule_arn}</RuleArn><Actions><member><Type>authenticate-oidc</Type></member><member><Type>forward</Type></member></Actions></member></Rules></DescribeRulesResult></R>`,
  })
  const { status, answer } = await run('elasticloadbalancing:ModifyRule', rule)
  assert.equal([status, /does not only forward/.test(String(answer.message))], ['failed', true])
  assert.not.ok(server.asked.some(({ body }) => body.includes('ModifyRule')))
})

const versions = `<R><Version><Key>index.html</Key><VersionId>v2</VersionId><IsLatest>true</IsLatest><ETag>"now"</ETag><LastModified>2026-01-02T00:00:00.000Z</LastModified></Version><Version><Key>index.html</Key><VersionId>v1</VersionId><IsLatest>false</IsLatest><ETag>"then"</ETag><LastModified>2026-01-01T00:00:00.000Z</LastModified></Version><Version><Key>index.html.bak</Key><VersionId>v9</VersionId><IsLatest>true</IsLatest><ETag>"x"</ETag><LastModified>2026-01-03T00:00:00.000Z</LastModified></Version></R>`

test('a version is copied over the one that was seen, and over no other', async () => {
  server.reply = ({ method }) =>
    method === 'PUT'
      ? { status: 412, body: '<Error><Code>PreconditionFailed</Code></Error>' }
      : { status: 200, body: versions }
  const { status, verified, undoable } = await run('s3:CopyObject', {
    bucket: BUCKET,
    key: 'index.html',
    version_id: 'v1',
  })
  assert.equal([status, verified, undoable], ['failed', 'no', undefined])
  const { headers } = sent(({ method }) => method === 'PUT') ?? {}
  assert.equal(
    [headers?.['if-match'], headers?.['x-amz-copy-source']],
    ['"now"', `${BUCKET}/index.html?versionId=v1`],
  )
})

const listed = `<R><ResourceRecordSets><ResourceRecordSet><Name>shop.example.test.</Name><Type>A</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.9</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>1</MaxItems></R>`

test('a record is changed by deleting exactly what was read', async () => {
  server.reply = ({ method }) =>
    method === 'POST' ? { status: 400, body: '' } : { status: 200, body: listed }
  await run(change, record())
  const { body = '' } = sent(({ method }) => method === 'POST') ?? {}
  assert.match(body, /<Action>DELETE<\/Action>.*192\.0\.2\.9.*<Action>CREATE<\/Action>.*192\.0\.2\.1</s)
})

test.run()
