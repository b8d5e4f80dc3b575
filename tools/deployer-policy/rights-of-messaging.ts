import { namesIn, type RightsByType, type RightsContext, right, TAGS } from './model'

/** Topics, queues, the bus with its rules, and the registry of schemas. */
export const messagingRights = (context: RightsContext): RightsByType => {
  const { arn, topics, queues, bus, rules } = namesIn(context)
  const registry = `registry/${bus}`
  return {
    aws_sns_topic: [
      right(
        'sns',
        ['CreateTopic', 'DeleteTopic', 'GetTopicAttributes', 'SetTopicAttributes', ...TAGS],
        topics,
      ),
    ],
    aws_sns_topic_policy: [right('sns', ['GetTopicAttributes', 'SetTopicAttributes'], topics)],
    aws_sns_topic_subscription: [
      right('sns', ['Subscribe', 'ListSubscriptionsByTopic'], topics),
      // A subscription is no resource to IAM: its own calls are decided without one.
      right('sns', ['GetSubscriptionAttributes', 'SetSubscriptionAttributes', 'Unsubscribe'], ['*']),
    ],
    aws_sqs_queue: [
      right(
        'sqs',
        [
          'CreateQueue',
          'DeleteQueue',
          'GetQueueAttributes',
          'GetQueueUrl',
          'ListQueueTags',
          'SetQueueAttributes',
          'TagQueue',
          'UntagQueue',
        ],
        queues,
      ),
    ],
    aws_sqs_queue_policy: [right('sqs', ['GetQueueAttributes', 'SetQueueAttributes'], queues)],
    aws_cloudwatch_event_bus: [
      right(
        'events',
        ['CreateEventBus', 'DeleteEventBus', 'DescribeEventBus', 'UpdateEventBus', ...TAGS],
        [arn('events', `event-bus/${bus}`)],
      ),
    ],
    aws_cloudwatch_event_bus_policy: [
      right(
        'events',
        ['DescribeEventBus', 'PutPermission', 'RemovePermission'],
        [arn('events', `event-bus/${bus}`)],
      ),
    ],
    aws_cloudwatch_event_archive: [
      right(
        'events',
        ['CreateArchive', 'DeleteArchive', 'DescribeArchive', 'UpdateArchive'],
        [arn('events', `archive/${bus}`), arn('events', `event-bus/${bus}`)],
      ),
    ],
    aws_cloudwatch_event_rule: [
      right('events', ['PutRule', 'DeleteRule', 'DescribeRule', 'EnableRule', 'DisableRule', ...TAGS], rules),
    ],
    aws_cloudwatch_event_target: [
      right('events', ['PutTargets', 'RemoveTargets', 'ListTargetsByRule'], rules),
    ],
    aws_schemas_registry: [
      right(
        'schemas',
        ['CreateRegistry', 'DeleteRegistry', 'DescribeRegistry', 'UpdateRegistry', ...TAGS],
        [arn('schemas', registry)],
      ),
    ],
    aws_schemas_schema: [
      right(
        'schemas',
        [
          'CreateSchema',
          'DeleteSchema',
          'DeleteSchemaVersion',
          'DescribeSchema',
          'ListSchemaVersions',
          'UpdateSchema',
          ...TAGS,
        ],
        [arn('schemas', registry), arn('schemas', `schema/${bus}/*`)],
      ),
    ],
  }
}
