import type { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { secret, ticks } from '../../../tools/doctor/checks'
import type { Running } from '../../../tools/doctor/clients'
import { alarms, PREFIXES, subscriptions } from '../../../tools/doctor/people'
import { synthesize } from '../../support/synthesized'

/** A doctor that says "all is well" is believed: what it must not overlook, and what is no fault. */

const test = suite('tools/doctor: whether people hear of it, and what is late')

const arn = (topic: string) => `arn:aws:sns:eu-west-1:123456789012:${topic}`
const alarm = (AlarmName: string, StateValue: string, topic?: string, ActionsEnabled = true) => ({
  ...{ AlarmName, StateValue, ActionsEnabled },
  AlarmActions: topic === undefined ? [] : [arn(topic)],
})
const WELL = alarm('cloudops-notify-errors', 'OK', 'cloudops-alerts')

for (const [what, there, stage, level, says] of [
  ['none rings', [WELL], '', 'ok', /none of 1 rings/],
  ['there are none', [], '', 'stop', /there are none that call cloudops-alerts/],
  [
    "the documented one, whose name is the guide's",
    [WELL, alarm('lambda-analysis-errors', 'ALARM', 'cloudops-alerts')],
    '',
    'warn',
    /^lambda-analysis-errors$/,
  ],
  [
    'one of another stage',
    [WELL, alarm('cloudops-notify-errors-dev', 'ALARM', 'cloudops-alerts-dev')],
    '',
    'ok',
    /none of 1 rings/,
  ],
  [
    'one of the documented names, asked about a stage',
    [alarm('cloudops-x', 'ALARM', 'cloudops-alerts'), alarm('cloudops-y-dev', 'OK', 'cloudops-alerts-dev')],
    'dev',
    'ok',
    /none of 1 rings/,
  ],
  ['a part that calls no one', [WELL, alarm('cloudops-probe-ticks-awaited', 'ALARM')], '', 'ok', /none/],
  [
    'one whose actions are disabled',
    [WELL, alarm('cloudops-no-probe-tick', 'OK', 'cloudops-alerts', false)],
    '',
    'warn',
    /^cloudops-no-probe-tick: call no one/,
  ],
  [
    'many, on several pages',
    [...Array.from({ length: 150 }, () => WELL), alarm('cloudops-z', 'ALARM', 'cloudops-alerts')],
    '',
    'warn',
    /^cloudops-z$/,
  ],
] as const)
  test(`alarms: ${what}`, async () => {
    const cloudwatch = {
      send: async ({ input }: DescribeAlarmsCommand) => {
        const from = Number(input.NextToken ?? 0)
        const found = there.filter(({ AlarmName }) => AlarmName.startsWith(input.AlarmNamePrefix ?? ''))
        return {
          MetricAlarms: found.slice(from, from + 100),
          NextToken: found.length > from + 100 ? String(from + 100) : undefined,
        }
      },
    }
    const finding = await alarms({ alarms: cloudwatch, stage } as unknown as Running)
    assert.match(finding.says, says)
    assert.is(finding.level, level)
  })

test('alarms: each of the definition that calls people is among those that are asked for', () => {
  const { aws_cloudwatch_metric_alarm = {}, aws_cloudwatch_composite_alarm = {} } = synthesize().resource
  const calling = [
    ...Object.values(aws_cloudwatch_metric_alarm),
    ...Object.values(aws_cloudwatch_composite_alarm),
  ]
    .filter(({ alarm_actions }) => alarm_actions !== undefined)
    .map(({ alarm_name }) => String(alarm_name))
  assert.ok(calling.length > 50)
  assert.equal(
    calling.filter((name) => !PREFIXES.some((prefix) => name.startsWith(prefix))),
    [],
  )
})

const subscription = (Endpoint: string, topic = 'cloudops-alerts', given?: string) => ({
  ...{ Endpoint, TopicArn: arn(topic) },
  SubscriptionArn: given ?? `${arn(topic)}:0b2c5f6e-0000-4000-8000-000000000001`,
})

for (const [what, there, wanted, level, says] of [
  ['all of them', [subscription('a@example.com')], ['A@example.com'], 'ok', /all confirmed/],
  ['one that waits', [subscription('a@example.com', undefined, 'PendingConfirmation')], [], 'warn', /^a@/],
  ['one that SNS has forgotten', [subscription('b@example.com')], ['a@example.com'], 'warn', /^a@.* not sub/],
  ['one that has left', [subscription('a@example.com', undefined, 'Deleted')], [], 'warn', /^no one is/],
  ['none at all', [], [], 'warn', /^no one is subscribed to cloudops-alerts:/],
  ["another stage's alone", [subscription('a@example.com', 'cloudops-alerts-dev')], [], 'warn', /^no one/],
] as const)
  test(`subscriptions: ${what}`, async () => {
    const sns = { send: async () => ({ Subscriptions: there }) }
    const finding = await subscriptions({ sns, stage: '' } as unknown as Running, {
      'cloudops-alerts': wanted,
    })
    assert.match(finding.says, says)
    assert.is(finding.level, level)
  })

/** What is said of a tick so many minutes ago; the query finds what lies within its time. */
const tickOf = (minutes: number, ScheduleExpression: string) => {
  const at = Date.now() - minutes * 60_000
  let from = 0
  const logs = {
    send: async ({ input }: { readonly input: { readonly startTime?: number } }) => {
      if (input.startTime !== undefined) {
        from = input.startTime * 1_000
        return { queryId: 'q' }
      }
      const value = new Date(at).toISOString().replace('T', ' ').replace('Z', '')
      return { status: 'Complete', results: at < from ? [] : [[{ field: '@timestamp', value }]] }
    },
  }
  const events = {
    send: async () => ({
      Rules: [
        { Name: 'cloudops-analysis-schedule-dev', ScheduleExpression: 'rate(1 minute)' },
        { Name: 'cloudops-analysis-schedule', ScheduleExpression },
      ],
    }),
  }
  return ticks({ logs, events, stage: '' } as unknown as Running, new AbortController().signal)
}

for (const [minutes, schedule, level] of [
  [4, 'rate(5 minutes)', 'ok'],
  [13, 'rate(5 minutes)', 'stop'],
  [10, 'rate(1 minute)', 'ok'],
  [28, 'rate(30 minutes)', 'ok'],
  [70, 'rate(30 minutes)', 'stop'],
  [110, 'rate(2 hours)', 'ok'],
  [470, 'rate(8 hours)', 'ok'],
  [3_000, 'rate(8 hours)', 'stop'],
] as const)
  test(`a tick of ${minutes} minutes ago, by ${schedule}: ${level}`, async () =>
    assert.is((await tickOf(minutes, schedule)).level, level))

test('a secret that waits to be deleted has no value that anybody could read', async () => {
  const VersionIdsToStages = { v1: ['AWSCURRENT'] }
  const of = (more: object) =>
    secret('cloudops/chat', {
      secrets: { send: async () => ({ VersionIdsToStages, ...more }) },
      stage: '',
    } as unknown as Running)
  assert.is((await of({})).level, 'ok')
  const deleted = await of({ DeletedDate: new Date() })
  assert.is(deleted.level, 'stop')
  assert.match(deleted.next ?? '', 'restore-secret')
})

test.run()
