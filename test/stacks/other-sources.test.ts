import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { awsStatuses } from '../../functions/alert-sweeper/contract'
import { compilePattern } from '../../local/aws/event-bridge/pattern'
import { IssueDetected } from '../../schemas/events'
import { alarmPatterns, busPolicyStatements, issuePatterns, statusPatterns } from '../../stacks/other-sources'
import { readSettings } from '../../stacks/settings'
import { alarmEvent, reportedIssue } from '../support/alarm-event'
import { FULL_SETTINGS } from '../support/synthesized'

const test = suite('stacks/other-sources')

const settingsOf = (detection: object) =>
  readSettings({ values: { ...FULL_SETTINGS, detection }, read: () => '' })
const full = readSettings({ values: FULL_SETTINGS, read: () => '' })

/** Whether one of the rules takes an event. */
const taken = (patterns: readonly string[], event: object): boolean =>
  patterns.some((pattern) => compilePattern(pattern)(event))

const alarms: readonly (readonly [string, object, boolean])[] = [
  ['a named alarm that rings', alarmEvent('shop-5xx', 'ALARM'), true],
  ['a named alarm that ends', alarmEvent('shop-5xx', 'OK'), true],
  [
    'a named alarm of another region',
    alarmEvent('shop-distribution-5xx', 'ALARM', { region: 'us-east-1' }),
    true,
  ],
  ['the same name in a region that is not named', alarmEvent('shop-distribution-5xx', 'ALARM'), false],
  ['the same name in another account', alarmEvent('shop-5xx', 'ALARM', { account: '222222222222' }), false],
  ['another alarm', alarmEvent('shop-5xx-2', 'ALARM'), false],
  ['an alarm without data', alarmEvent('shop-5xx', 'INSUFFICIENT_DATA'), false],
  [
    'a change of the configuration',
    { ...alarmEvent('shop-5xx', 'ALARM'), 'detail-type': 'CloudWatch Alarm Configuration Change' },
    false,
  ],
  ['a replayed alarm', { ...alarmEvent('shop-5xx', 'ALARM'), 'replay-name': 'incident' }, false],
  ['somebody who claims to be an alarm', { ...alarmEvent('shop-5xx', 'ALARM'), source: 'acme.aws' }, false],
]
for (const [name, event, expected] of alarms)
  test(`${expected ? 'takes' : 'leaves'} ${name}`, () =>
    assert.is(taken(alarmPatterns(full), event), expected))

const own = { ...reportedIssue('cloudops.agent'), detail: IssueDetected.example }
const issues: readonly (readonly [string, object, boolean])[] = [
  ["a detector of the deployment's own account", reportedIssue('acme.synthetics'), true],
  ['a detector of another account', reportedIssue('acme.monitoring', undefined, '222222222222'), true],
  [
    "another account under a source of this one's",
    reportedIssue('acme.synthetics', {}, '222222222222'),
    false,
  ],
  ["this account under a source of another's", reportedIssue('acme.monitoring'), false],
  ["an account under another account's source", reportedIssue('partner.probes', {}, '222222222222'), false],
  ['a source that is not listed', reportedIssue('acme.unknown'), false],
  ["this system's own event", own, false],
  [
    "another event under a listed source's name",
    { ...reportedIssue('acme.synthetics'), 'detail-type': 'AlertApproved' },
    false,
  ],
  ['a replay', { ...reportedIssue('acme.synthetics'), 'replay-name': 'incident' }, false],
]
for (const [name, event, expected] of issues)
  test(`${expected ? 'takes' : 'leaves'} ${name}`, () =>
    assert.is(taken(issuePatterns(full), event), expected))

const status = (source: string, detailType: string, detail: object) => ({
  source,
  'detail-type': detailType,
  detail,
})
const ecs = (eventName: string) =>
  status('aws.ecs', 'ECS Deployment State Change', { eventName, deploymentId: 'ecs-svc/1' })
const refresh = status('aws.autoscaling', 'EC2 Auto Scaling Instance Refresh Failed', {})
const automation = (Status: string) =>
  status('aws.ssm', 'EC2 Automation Execution Status-change Notification', { Status })
const waitsFor = (...allowed_actions: readonly string[]) =>
  statusPatterns({ execution: { ...full.execution, allowed_actions: [...allowed_actions] } }, awsStatuses)
const allOfThem = awsStatuses.map(({ action }) => action)
const ends: readonly (readonly [string, object, boolean])[] = [
  ['a deployment that is done', ecs('SERVICE_DEPLOYMENT_COMPLETED'), true],
  ['a deployment that failed', ecs('SERVICE_DEPLOYMENT_FAILED'), true],
  ['a deployment that begins', ecs('SERVICE_DEPLOYMENT_IN_PROGRESS'), false],
  ['a refresh that failed', refresh, true],
  ['an automation that is done', automation('Success'), true],
  ['an automation under way', automation('InProgress'), false],
  ['a replay', { ...automation('Success'), 'replay-name': 'incident' }, false],
  ['the same of another source', { ...automation('Success'), source: 'acme.ssm' }, false],
]
for (const [name, event, expected] of ends)
  test(`${expected ? 'takes' : 'leaves'} ${name}`, () =>
    assert.is(taken(waitsFor(...allOfThem), event), expected))

test('listens to what the allowed actions wait for alone', () => {
  assert.equal(waitsFor('cloudfront:CreateInvalidation'), [])
  assert.ok(taken(waitsFor('autoscaling:StartInstanceRefresh'), refresh))
  assert.not(taken(waitsFor('autoscaling:StartInstanceRefresh'), automation('Success')))
})

test('has no rule where nothing is listed', () => {
  const none = settingsOf({})
  assert.equal([alarmPatterns(none), issuePatterns(none), busPolicyStatements(none, 'bus')], [[], [], []])
})

test('splits what is longer than a pattern may be, and loses nothing', () => {
  const names = Array.from({ length: 60 }, (_, n) => `${'ü'.repeat(30)}-${n}`)
  const many = settingsOf({
    alarms: names.map((alarm_name) => ({ alarm_name, domain: 'shop.example.com' })),
    sources: names.map((_, n) => ({
      source: `${'acme.'.repeat(12)}n${n}`,
      account_id: String(2e11 + (n % 3)),
    })),
  })
  for (const patterns of [alarmPatterns(many), issuePatterns(many)]) {
    assert.ok(patterns.length > 1)
    for (const pattern of patterns) assert.ok(Buffer.byteLength(pattern) <= 2048)
  }
  for (const name of names) assert.ok(taken(alarmPatterns(many), alarmEvent(name, 'ALARM')), name)
  for (const { source, account_id } of many.detection.sources)
    assert.ok(taken(issuePatterns(many), reportedIssue(source, {}, account_id)), source)
})

test('whatever alarms are called: each is taken, and no other', () =>
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), {
        minLength: 2,
        maxLength: 40,
      }),
      (all) => {
        const names = all.filter((name) => !/[\p{Cc}]/u.test(name))
        const [left, ...listed] = names
        fc.pre(left !== undefined)
        const settings = settingsOf({
          alarms: listed.map((alarm_name) => ({ alarm_name, domain: 'shop.example.com' })),
        })
        const patterns = alarmPatterns(settings)
        assert.ok(patterns.every((pattern) => Buffer.byteLength(pattern) <= 2048))
        for (const name of listed) assert.ok(taken(patterns, alarmEvent(name, 'ALARM')), name)
        assert.not.ok(taken(patterns, alarmEvent(left, 'ALARM')), left)
      },
    ),
    { numRuns: 60, seed: 7 },
  ))

test('names an alarm once that stands for several domains', () => {
  const monitors = ['a.example.com', 'b.example.com'].map((domain) => ({ domain }))
  const shared = monitors.map(({ domain }) => ({ alarm_name: 'balancer', domain }))
  const settings = readSettings({
    values: { ...FULL_SETTINGS, monitors, detection: { alarms: shared } },
    read: () => '',
  })
  const [pattern = '', ...more] = alarmPatterns(settings)
  assert.equal(more, [])
  assert.equal(JSON.parse(pattern).resources, ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:balancer'])
})

test('admits other accounts alone, each for its own sources and this one event', () =>
  assert.equal(busPolicyStatements(full, 'arn:bus'), [
    {
      Sid: 'Detectors222222222222',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::222222222222:root' },
      Action: 'events:PutEvents',
      Resource: 'arn:bus',
      Condition: {
        'ForAllValues:StringEquals': { 'events:source': ['acme.monitoring', 'acme.network'] },
        Null: { 'events:source': 'false' },
        StringEquals: { 'events:detail-type': 'IssueDetected' },
      },
    },
    {
      Sid: 'Detectors333333333333',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::333333333333:root' },
      Action: 'events:PutEvents',
      Resource: 'arn:bus',
      Condition: {
        'ForAllValues:StringEquals': { 'events:source': ['partner.probes'] },
        Null: { 'events:source': 'false' },
        StringEquals: { 'events:detail-type': 'IssueDetected' },
      },
    },
  ]))

test.run()
