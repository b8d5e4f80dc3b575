import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readInput } from '../../../functions/invoke-agent-analysis/input'
import type { DetectionInput } from '../../../functions/invoke-agent-analysis/model'
import { ReportByAlarm, ReportByEvent } from '../../../functions/invoke-agent-analysis/observe/report'
import { alarmEvent, reportedIssue } from '../../support/alarm-event'
import { mutated } from '../../support/arbitrary'
import { DetectionWorld } from '../../support/detection'
import { failureOf } from '../../support/failure'
import { sampleSize } from '../../support/sample-size'
import { settings } from '../../support/samples'

const test = suite('functions/invoke-agent-analysis/input')

const all = ['shop.example.com', 'www.example.com', 'api.example.com']
const known = {
  ...settings,
  monitors: all.map((domain) => ({ domain })),
  detection: {
    ...settings.detection,
    alarms: [
      { alarm_name: 'shop-5xx', domain: 'shop.example.com', account_id: '123456789012', region: 'eu-west-1' },
      { alarm_name: 'balancer', domain: 'www.example.com' },
      { alarm_name: 'balancer', domain: 'api.example.com' },
    ],
    sources: [
      { source: 'acme.monitoring', account_id: '123456789012' },
      { source: 'acme.monitoring', account_id: '222222222222' },
      { source: 'acme.anywhere' },
    ],
  },
}
/** The answer of a payload that asks for probes. */
const asked = (payload: unknown): DetectionInput => {
  const request = readInput(payload, known)
  if (E.isLeft(request)) throw new Error(request.left)
  if (request.right.kind !== 'detect') throw new Error(`asks to ${request.right.kind}`)
  return request.right.input
}

const scheduled = {
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '123456789012',
  time: '2026-01-31T08:05:00Z',
  region: 'us-east-1',
  resources: ['arn:aws:events:us-east-1:123456789012:rule/cloudops-analysis-schedule'],
  detail: {},
}

const good: readonly (readonly [string, unknown, string, readonly string[]])[] = [
  ['the schedule', scheduled, 'schedule', all],
  ['the documented empty payload', {}, 'manual', all],
  ['no payload', undefined, 'manual', all],
  ['null', null, 'manual', all],
  ['one domain', { domain: 'www.example.com' }, 'manual', ['www.example.com']],
  [
    'some domains',
    { domains: ['api.example.com', 'shop.example.com'] },
    'manual',
    ['shop.example.com', 'api.example.com'],
  ],
  [
    'a domain named twice',
    { domain: 'www.example.com', domains: ['www.example.com'] },
    'manual',
    ['www.example.com'],
  ],
  [
    'an issue',
    { domain: 'www.example.com', issue_type: 'slow', severity: 'high' },
    'manual',
    ['www.example.com'],
  ],
  ['an alarm', alarmEvent('shop-5xx', 'ALARM'), 'event', ['shop.example.com']],
  ['an alarm that is over', alarmEvent('shop-5xx', 'OK'), 'event', ['shop.example.com']],
  [
    'an alarm of two domains',
    alarmEvent('balancer', 'ALARM'),
    'event',
    ['www.example.com', 'api.example.com'],
  ],
  ['another detector', reportedIssue('acme.monitoring'), 'event', ['shop.example.com']],
  [
    'another detector of another account',
    reportedIssue('acme.monitoring', { domain: 'api.example.com', issue: {} }, '222222222222'),
    'event',
    ['api.example.com'],
  ],
]
for (const [name, payload, trigger, domains] of good) {
  test(`${name} asks for ${domains.length}`, () => {
    const input = asked(payload)
    assert.is(input.trigger, trigger)
    assert.equal(
      input.monitors.map(({ domain }) => domain),
      domains,
    )
  })
}

const bad: readonly (readonly [string, unknown, string])[] = [
  ['a text', 'shop.example.com', 'input: expected an object, found a text of 16 characters'],
  ['a list', [], 'input: expected an object, found a list of 0'],
  [
    'a domain in capitals',
    { domain: 'Shop.example.com' },
    'domain: expected a lower-case host name such as shop.example.com, found a text of 16 characters',
  ],
  [
    'a wrong entry of the list',
    { domains: ['shop.example.com', 7] },
    'domains.1: expected a lower-case host name such as shop.example.com, found a number',
  ],
  ['an empty list', { domains: [] }, 'domains: expected at least one, found an empty list'],
  [
    'a domain that is not monitored',
    { domain: 'evil.example.com' },
    'domain: evil.example.com is not monitored; the setting monitors would have to list it',
  ],
  [
    'an alarm that is not listed',
    alarmEvent('cpu', 'ALARM'),
    'detail.alarmName: expected one that the setting detection.alarms lists, of its account and region',
  ],
  [
    'a listed alarm of another account',
    alarmEvent('shop-5xx', 'ALARM', { account: '222222222222' }),
    'detail.alarmName: expected one that the setting detection.alarms lists, of its account and region',
  ],
  [
    'a listed alarm of another region',
    alarmEvent('shop-5xx', 'ALARM', { region: 'us-east-1' }),
    'detail.alarmName: expected one that the setting detection.alarms lists, of its account and region',
  ],
  [
    'an alarm that CloudWatch did not send',
    { ...alarmEvent('shop-5xx', 'ALARM'), source: 'acme.monitoring' },
    'source: expected aws.cloudwatch for the state change of an alarm',
  ],
  [
    'an alarm without its state',
    { ...alarmEvent('shop-5xx', 'ALARM'), detail: { alarmName: 'shop-5xx', state: {} } },
    'detail.state.value: expected a word of 1 to 100 characters, found nothing',
  ],
  [
    'a detector that is not listed',
    reportedIssue('acme.unknown'),
    'source: expected one that the setting detection.sources lists',
  ],
  [
    'a listed detector of another account',
    reportedIssue('acme.monitoring', undefined, '333333333333'),
    'account: expected the one that the setting detection.sources has for acme.monitoring',
  ],
  [
    'a detector that names no domain',
    reportedIssue('acme.monitoring', { issue: {} }),
    'detail.data.domain: expected a lower-case host name such as shop.example.com, found nothing',
  ],
  [
    'a detector that names no issue',
    reportedIssue('acme.monitoring', { domain: 'shop.example.com' }),
    'detail.data.issue: expected an object, found nothing',
  ],
  [
    'a detector of a domain that is not monitored',
    reportedIssue('acme.monitoring', { domain: 'evil.example.com', issue: {} }),
    'domain: evil.example.com is not monitored; the setting monitors would have to list it',
  ],
]
for (const [name, payload, message] of bad) {
  test(`${name} is refused`, () => assert.equal(readInput(payload, known), E.left(message)))
}

const reports: readonly (readonly [string, t.Mixed, object])[] = [
  ['an alarm', ReportByAlarm, alarmEvent('shop-5xx', 'ALARM')],
  ['another detector', ReportByEvent, reportedIssue('acme.monitoring')],
]
for (const [name, codec, event] of reports)
  test(`${name} with anything wrong in it is refused, or asks for listed domains and nothing else`, () => {
    let refused = 0
    fc.assert(
      fc.property(mutated(codec), (changed) => {
        const request = readInput({ ...event, ...(changed as object) }, known)
        if (E.isLeft(request)) {
          refused += 1
          assert.match(request.left, /expected|not monitored/)
          return
        }
        if (request.right.kind !== 'detect') throw new Error(`it asks to ${request.right.kind}`)
        const { monitors, report } = request.right.input
        assert.ok(monitors.length > 0 && monitors.every(({ domain }) => all.includes(domain)))
        assert.is(report === undefined || report.reported_by !== '', true)
      }),
      { numRuns: sampleSize(300), seed: 7 },
    )
    const runs = sampleSize(300)
    assert.ok(refused > runs / 6, `only ${refused} of ${runs} were refused`)
  })

test('an alarm tells why it rings, and nothing when it is over', () => {
  const { report } = asked(alarmEvent('shop-5xx', 'ALARM'))
  assert.is(report?.reported_by, 'CloudWatch alarm shop-5xx')
  assert.match(report?.summary ?? '', 'Threshold Crossed')
  assert.is(asked(alarmEvent('shop-5xx', 'OK')).report, undefined)
})

test('another detector is quoted with its source', () =>
  assert.equal(asked(reportedIssue('acme.monitoring')).report, {
    reported_by: 'acme.monitoring',
    issue_type: 'checkout_failing',
    summary: 'No sale',
  }))

test('a refused payload fails the invocation, and nothing is probed', async () => {
  const world = new DetectionWorld(all)
  const failure = await failureOf(world.tick({ domain: 'evil.example.com' }))
  assert.is(failure.name, 'InvocationFailed')
  assert.match(failure.message, 'input domain: evil.example.com is not monitored')
  assert.equal(world.probed, [])
  assert.is(world.lines[0]?.level, 'error')
})

test.run()
