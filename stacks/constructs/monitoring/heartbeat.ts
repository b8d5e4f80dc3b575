import { CloudwatchCompositeAlarm } from '@cdktf/provider-aws/lib/cloudwatch-composite-alarm'
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm'
import { Construct } from 'constructs'
import { named } from '../../settings/names'
import { type Alerting, NAMED_BY_ANOTHER } from './alarm'

export interface HeartbeatProps {
  /** Whose heartbeat it is, in a sentence that ends with what people lose. */
  readonly words: {
    /** Of the alarm that calls people: `cloudops-no-probe-tick`. */
    readonly name: string
    /** Beginning of the names of its parts: `cloudops-probe-ticks`. */
    readonly parts: string
    readonly missing: string
    readonly seen: string
    readonly silent: string
    /** Section of `docs/runbook.md`. */
    readonly section: string
  }
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
 * Rings when what beats has stopped. A gap is filled with 0: CloudWatch's own way with missing data looks for older points first,
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
    { words, namespace, metric, everyS }: HeartbeatProps,
  ) {
    super(scope, id)
    const period = Math.max(SHORTEST_S, everyS)
    const page = `docs/runbook.md#${words.section}`
    const missing = new CloudwatchMetricAlarm(this, 'missing', {
      alarmName: named(place, `${words.parts}-missing`),
      alarmDescription: `${words.missing}. ${words.name} says so to people. ${page}`,
      metricQuery: [
        { id: 'ticks', metric: { namespace, metricName: metric, period, stat: 'Sum' } },
        { id: 'filled', expression: 'FILL(ticks, 0)', label: 'ticks', returnData: true },
      ],
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      evaluationPeriods: PERIODS,
      datapointsToAlarm: SILENT,
      treatMissingData: 'breaching',
      lifecycle: NAMED_BY_ANOTHER,
    })
    const seen = new CloudwatchMetricAlarm(this, 'seen', {
      alarmName: named(place, `${words.parts}-seen`),
      alarmDescription: `Has no data until ${words.seen}, and is OK from then on. ${page}`,
      namespace,
      metricName: metric,
      statistic: 'Sum',
      period,
      comparisonOperator: 'LessThanThreshold',
      threshold: 0,
      // More than one: of the newest nothing may be known yet, each time it is looked at.
      evaluationPeriods: PERIODS,
      treatMissingData: 'ignore',
      lifecycle: NAMED_BY_ANOTHER,
    })
    const awaited = new CloudwatchCompositeAlarm(this, 'awaited', {
      alarmName: named(place, `${words.parts}-awaited`),
      alarmDescription: `Rings until ${words.seen}, and keeps ${words.name} from calling people. ${page}`,
      alarmRule: `INSUFFICIENT_DATA("${seen.alarmName}")`,
      lifecycle: NAMED_BY_ANOTHER,
    })
    const actions = [topicArn, ...escalationArns]
    this.name = new CloudwatchCompositeAlarm(this, 'alarm', {
      alarmName: named(place, words.name),
      alarmDescription: `${words.silent}. ${page}`,
      alarmRule: `ALARM("${missing.alarmName}")`,
      actionsSuppressor: { alarm: awaited.alarmName, waitPeriod: WAIT_S, extensionPeriod: PERIODS * period },
      alarmActions: actions,
      okActions: actions,
      lifecycle: NAMED_BY_ANOTHER,
    }).alarmName
  }
}
