import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm'
import { Construct } from 'constructs'
import type { DeadLetters } from './dead-letters'
import { named, type Place } from './names'

/** Alarms that page: the documented one, and one per dead-letter queue, since a letter there is work that nobody did. */
export class Monitoring extends Construct {
  constructor(
    scope: Construct,
    id: string,
    place: Place,
    given: {
      readonly topicArn: string
      readonly analysisFunction: string
      readonly deadLetters: readonly DeadLetters[]
    },
  ) {
    super(scope, id)
    const common = { alarmActions: [given.topicArn], statistic: 'Sum', period: 300, evaluationPeriods: 1 }
    new CloudwatchMetricAlarm(this, 'analysis-errors', {
      ...common,
      alarmName: named(place, 'lambda-analysis-errors'),
      alarmDescription: 'Alert when analysis Lambda has errors',
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 1,
      dimensions: { FunctionName: given.analysisFunction },
      treatMissingData: 'notBreaching',
    })
    for (const { queue, node } of given.deadLetters) {
      new CloudwatchMetricAlarm(this, `dead-letters-${node.addr}`, {
        ...common,
        statistic: 'Maximum',
        alarmName: `${queue.nameInput ?? ''}-not-empty`,
        alarmDescription: 'A dead letter waits: somebody must look at it and redrive it',
        namespace: 'AWS/SQS',
        metricName: 'ApproximateNumberOfMessagesVisible',
        comparisonOperator: 'GreaterThanThreshold',
        threshold: 0,
        dimensions: { QueueName: queue.name },
        treatMissingData: 'notBreaching',
      })
    }
  }
}
