import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm'
import { Construct } from 'constructs'
import { named, type Place } from '../../settings/names'

/** Where alarms go. */
export interface Alerting {
  readonly place: Place
  readonly topicArn: string
  /** Notified besides the topic when somebody must act at once. */
  readonly escalationArns: readonly string[]
}

export interface AlarmProps {
  readonly name: string
  readonly means: string
  /** Section of `docs/runbook.md`. */
  readonly section: string
  readonly urgent?: boolean
  readonly namespace: string
  readonly metric: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum'
  /** The alarm rings when the statistic is above it. */
  readonly threshold: number
  /** Seconds of one period, and how many in a row. */
  readonly period?: number
  readonly periods?: number
}

/**
 * Of what a composite alarm names. CloudWatch deletes none of these, and by itself Terraform deletes what is taken out before it
 * changes what named it: no deployment would get beyond that.
 */
export const NAMED_BY_ANOTHER = { createBeforeDestroy: true }

/** One alarm, whose description says where the runbook speaks of it. */
export class Alarm extends Construct {
  /** As Terraform refers to it: what names it is made after it. */
  readonly name: string

  constructor(
    scope: Construct,
    id: string,
    { place, topicArn, escalationArns }: Alerting,
    props: AlarmProps,
  ) {
    super(scope, id)
    const actions = [topicArn, ...(props.urgent === true ? escalationArns : [])]
    this.name = new CloudwatchMetricAlarm(this, 'alarm', {
      alarmName: named(place, props.name),
      alarmDescription: `${props.means}. docs/runbook.md#${props.section}`,
      alarmActions: actions,
      okActions: props.urgent === true ? actions : [],
      namespace: props.namespace,
      metricName: props.metric,
      dimensions: { ...props.dimensions },
      statistic: props.statistic,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: props.threshold,
      period: props.period ?? 300,
      evaluationPeriods: props.periods ?? 1,
      treatMissingData: 'notBreaching',
      ...(props.urgent === true ? { lifecycle: NAMED_BY_ANOTHER } : {}),
    }).alarmName
  }
}
