import { CloudwatchCompositeAlarm } from '@cdktf/provider-aws/lib/cloudwatch-composite-alarm'
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm'
import { Construct } from 'constructs'
import { named } from '../../settings/names'
import type { Alerting } from './alarm'

export interface HeartbeatProps {
  readonly namespace: string
  readonly metric: string
  /** Seconds from one heartbeat to the next. */
  readonly everyS: number
}

/** Periods that are looked at, and how many of them must be silent: the newest is often not counted yet, and one may be late. */
const PERIODS = 4
const SILENT = 3
const SHORTEST_S = 300
/** How long an alarm waits for the one that may suppress it. */
const WAIT_S = 60

/**
 * Rings when the detector has stopped. A gap is filled with 0: CloudWatch's own way with missing data looks for older points first,
 * and so lets an alarm of one period of 15 minutes ring after 45 to 60. No one is called before the first heartbeat, nor for the
 * silence before it: a deployment is no outage.
 */
export class Heartbeat extends Construct {
  /** Of the alarm that calls people. */
  readonly name: string

  constructor(
    scope: Construct,
    id: string,
    { place, topicArn, escalationArns }: Alerting,
    { namespace, metric, everyS }: HeartbeatProps,
  ) {
    super(scope, id)
    const period = Math.max(SHORTEST_S, everyS)
    const missing = new CloudwatchMetricAlarm(this, 'missing', {
      alarmName: named(place, 'cloudops-probe-ticks-missing'),
      alarmDescription:
        'The detector has finished no tick. cloudops-no-probe-tick says so to people. docs/runbook.md#no-probe-tick',
      metricQuery: [
        { id: 'ticks', metric: { namespace, metricName: metric, period, stat: 'Sum' } },
        { id: 'filled', expression: 'FILL(ticks, 0)', label: 'ticks', returnData: true },
      ],
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      evaluationPeriods: PERIODS,
      datapointsToAlarm: SILENT,
      treatMissingData: 'breaching',
    })
    const seen = new CloudwatchMetricAlarm(this, 'seen', {
      alarmName: named(place, 'cloudops-probe-ticks-seen'),
      alarmDescription:
        'Has no data until the detector has finished its first tick, and is OK from then on. docs/runbook.md#no-probe-tick',
      namespace,
      metricName: metric,
      statistic: 'Sum',
      period,
      comparisonOperator: 'LessThanThreshold',
      threshold: 0,
      // More than one: of the newest nothing may be known yet, each time it is looked at.
      evaluationPeriods: PERIODS,
      treatMissingData: 'ignore',
    })
    const awaited = new CloudwatchCompositeAlarm(this, 'awaited', {
      alarmName: named(place, 'cloudops-probe-ticks-awaited'),
      alarmDescription:
        'Rings until the detector has finished its first tick, and keeps cloudops-no-probe-tick from calling people. docs/runbook.md#no-probe-tick',
      alarmRule: `INSUFFICIENT_DATA("${seen.alarmName}")`,
    })
    const actions = [topicArn, ...escalationArns]
    this.name = new CloudwatchCompositeAlarm(this, 'alarm', {
      alarmName: named(place, 'cloudops-no-probe-tick'),
      alarmDescription:
        'The detector has finished no tick: nobody is watching the domains. docs/runbook.md#no-probe-tick',
      alarmRule: `ALARM("${missing.alarmName}")`,
      actionsSuppressor: { alarm: awaited.alarmName, waitPeriod: WAIT_S, extensionPeriod: PERIODS * period },
      alarmActions: actions,
      okActions: actions,
    }).alarmName
  }
}
