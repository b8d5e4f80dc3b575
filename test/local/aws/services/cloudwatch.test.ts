import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ServiceEvent } from '../../../../local/aws/event-bridge'
import { type Gateway, openGateway } from '../../../../local/aws/gateway'
import { createCloudWatch } from '../../../../local/aws/services/cloudwatch'
import { readDefinition } from '../../../../local/terraform'
import { unmodelledTypes } from '../../../../local/terraform/unmodelled'
import { failureOf } from '../../../support/failure'
import { writeDefinition } from '../../../support/write-definition'

/** Alarms ring when somebody sets their state, and then say so as CloudWatch does. */

const ARN = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:'
const written = writeDefinition({
  aws_cloudwatch_metric_alarm: {
    errors: {
      alarm_name: 'errors',
      comparison_operator: 'GreaterThanThreshold',
      evaluation_periods: 1,
      threshold: 0,
      dimensions: { FunctionName: 'f' },
    },
  },
})

let gateway: Gateway
let client: CloudWatchClient
const sent: ServiceEvent[] = []

const test = suite('local/aws/services/cloudwatch')
test.before(async () => {
  const definition = readDefinition(written.directory, unmodelledTypes, { endpoint: '' })
  gateway = await openGateway(0, () => {})
  gateway.attach({ services: [createCloudWatch(definition, (event) => sent.push(event))], routes: [] })
  client = new CloudWatchClient({
    region: 'eu-west-1',
    endpoint: gateway.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
})
test.before.each(() => {
  sent.length = 0
})
test.after(async () => {
  client.destroy()
  await gateway.stop()
  written.remove()
})

const balancer = {
  AlarmName: 'balancer 5xx',
  AlarmDescription: 'Too many server errors',
  Namespace: 'AWS/ApplicationELB',
  MetricName: 'HTTPCode_ELB_5XX_Count',
  Dimensions: [{ Name: 'LoadBalancer', Value: 'app/shop' }],
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 2,
  Threshold: 50,
  ComparisonOperator: 'GreaterThanThreshold',
} satisfies PutMetricAlarmCommandInput
const set = (StateValue: 'OK' | 'ALARM', AlarmName: string = balancer.AlarmName) =>
  client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: `${StateValue} by hand` }))
const states = async () =>
  (await client.send(new DescribeAlarmsCommand({}))).MetricAlarms?.map(({ AlarmName, StateValue }) => [
    AlarmName,
    StateValue,
  ])

test('an alarm that somebody makes is described beside those of the definition', async () => {
  await client.send(new PutMetricAlarmCommand(balancer))
  assert.equal(await states(), [
    ['errors', 'INSUFFICIENT_DATA'],
    ['balancer 5xx', 'INSUFFICIENT_DATA'],
  ])
  const { MetricAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: ['balancer 5xx', 'nobody'] }),
  )
  assert.is(MetricAlarms.length, 1)
  const { AlarmArn, Dimensions, Threshold, StateUpdatedTimestamp } = MetricAlarms[0] ?? {}
  assert.equal([AlarmArn, Dimensions, Threshold], [`${ARN}balancer 5xx`, balancer.Dimensions, 50])
  assert.ok(StateUpdatedTimestamp instanceof Date)
  assert.equal(sent, [])
})

test('a change of state is an event in the documented form, and the same state again is none', async () => {
  await set('ALARM')
  await set('ALARM')
  assert.is(sent.length, 1)
  const [event] = sent
  assert.equal(
    [event?.source, event?.detailType, event?.resources],
    ['aws.cloudwatch', 'CloudWatch Alarm State Change', [`${ARN}balancer 5xx`]],
  )
  const { alarmName, configuration, previousState, state } = (event?.detail ?? {}) as Record<string, object>
  assert.is(alarmName, 'balancer 5xx')
  const { description, metrics } = configuration as { description: string; metrics: { metricStat: object }[] }
  assert.is(description, 'Too many server errors')
  assert.equal(metrics[0]?.metricStat, {
    metric: {
      namespace: 'AWS/ApplicationELB',
      name: 'HTTPCode_ELB_5XX_Count',
      dimensions: { LoadBalancer: 'app/shop' },
    },
    period: 60,
    stat: 'Sum',
  })
  const { value, reason, timestamp } = state as Record<string, string>
  assert.equal([value, reason], ['ALARM', 'ALARM by hand'])
  assert.match(timestamp ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/)
  assert.is((previousState as { value: string }).value, 'INSUFFICIENT_DATA')
})

test('a changed alarm keeps its state; one of the definition rings, too', async () => {
  await client.send(new PutMetricAlarmCommand({ ...balancer, Threshold: 60 }))
  await set('ALARM', 'errors')
  assert.equal(await states(), [
    ['errors', 'ALARM'],
    ['balancer 5xx', 'ALARM'],
  ])
  await set('OK')
  assert.equal(
    sent.map(({ detail }) => [detail.alarmName, (detail.state as { value: string }).value]),
    [
      ['errors', 'ALARM'],
      ['balancer 5xx', 'OK'],
    ],
  )
})

test('an alarm that nobody knows, a state that is none, and a parameter without effect are refused', async () => {
  assert.is((await failureOf(set('ALARM', 'nobody'))).name, 'ResourceNotFound')
  const loud = { AlarmName: 'errors', StateValue: 'LOUD' as 'OK', StateReason: '' }
  assert.is(
    (await failureOf(client.send(new SetAlarmStateCommand(loud)))).name,
    'InvalidParameterValueException',
  )
  const unknown = await failureOf(
    client.send(new PutMetricAlarmCommand({ ...balancer, ThresholdMetricId: 'm1' })),
  )
  assert.match(unknown.message, 'does not know the parameter ThresholdMetricId')
  assert.equal(sent, [])
})

test('alarms are described a page at a time, and no more than a hundred by name', async () => {
  for (let n = 1; n <= 55; n += 1)
    await client.send(new PutMetricAlarmCommand({ ...balancer, AlarmName: `many-${n}` }))
  const page = async (given: DescribeAlarmsCommandInput) => {
    const { MetricAlarms = [], NextToken } = await client.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: 'many-', ...given }),
    )
    return { count: MetricAlarms.length, NextToken }
  }
  const { count, NextToken } = await page({})
  assert.is(count, 50)
  assert.equal(await page({ NextToken }), { count: 5, NextToken: undefined })
  assert.is((await page({ MaxRecords: 100 })).count, 55)
  for (const wrong of [{ MaxRecords: 101 }, { MaxRecords: 0 }, { NextToken: 'x' }])
    assert.match((await failureOf(page(wrong))).name, /^Invalid(ParameterValueException|NextToken)/)
  const AlarmNames = Array.from({ length: 101 }, (_, n) => `many-${n}`)
  const named = await failureOf(client.send(new DescribeAlarmsCommand({ AlarmNames })))
  assert.is(named.name, 'InvalidParameterValueException')
})

test('the query protocol says the same', async () => {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20260131/eu-west-1/monitoring/aws4_request, Signature=x'
  const ask = async (form: Record<string, string>) => {
    const answer = await fetch(gateway.endpoint, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ Version: '2010-08-01', ...form }),
    })
    return [answer.status, await answer.text()] as const
  }
  const made = await ask({
    Action: 'PutMetricAlarm',
    AlarmName: 'by form',
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: '1',
    Threshold: '0.5',
    'Dimensions.member.1.Name': 'a',
    'Dimensions.member.1.Value': 'b',
    'AlarmActions.member.1': 'arn:aws:sns:eu-west-1:123456789012:t',
  })
  assert.is(made[0], 200, made[1])
  const rung = await ask({
    Action: 'SetAlarmState',
    AlarmName: 'by form',
    StateValue: 'ALARM',
    StateReason: 'by hand',
  })
  assert.is(rung[0], 200, rung[1])
  assert.equal(
    sent.map(({ resources }) => resources),
    [[`${ARN}by form`]],
  )
  const [, described] = await ask({ Action: 'DescribeAlarms', 'AlarmNames.member.1': 'by form' })
  assert.match(described, '<StateValue>ALARM</StateValue>')
  assert.match(described, '<Name>a</Name>')
  const [status, refused] = await ask({ Action: 'DeleteAlarms' })
  assert.is(status, 400)
  assert.match(refused, 'InvalidAction')
})

test.run()
