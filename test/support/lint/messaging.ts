import { blockOf, listOf, type Resource, referred, statementsOf } from '../definition/model'
import { isForLetters } from '../definition/stores'
import { allows, beside, isPublic, isSet, only, type Rule, rule, tlsOnly } from './model'

const holdsLetters = ({ attributes }: Resource): boolean => isForLetters(attributes)

/** Queues, topics, the bus and its rules. */
export const messagingRules: readonly Rule[] = [
  rule(
    'queue-encrypted',
    'A queue encrypts its messages',
    'aws_sqs_queue',
    ({ attributes }) =>
      attributes.sqs_managed_sse_enabled === true || attributes.kms_master_key_id !== undefined,
  ),
  rule(
    'queue-encrypted-by-own-key',
    'A queue is encrypted by a key of the account',
    'aws_sqs_queue',
    isSet('kms_master_key_id'),
    {
      notWanted:
        'a key with a wrong policy would lose dead letters without a word; `customer_keys.queues` chooses one',
    },
  ),
  only(
    holdsLetters,
    rule(
      'queue-keeps-letters',
      'A dead letter is kept for fourteen days',
      'aws_sqs_queue',
      isSet('message_retention_seconds', (value) => value === 1_209_600),
    ),
  ),
  only(
    holdsLetters,
    rule(
      'queue-watched',
      'A dead letter rings',
      'aws_sqs_queue',
      (queue, definition) =>
        Object.values(definition.resource.aws_cloudwatch_metric_alarm ?? {}).some(
          ({ metric_name, dimensions }) =>
            metric_name === 'ApproximateNumberOfMessagesVisible' &&
            JSON.stringify(dimensions ?? {}).includes(`${queue.address}.`),
        ) ||
        Object.values(definition.resource.aws_cloudwatch_metric_alarm ?? {}).some(
          ({ alarm_name }) => alarm_name === `${queue.attributes.name}-not-empty`,
        ),
    ),
  ),
  only(
    (queue) => !holdsLetters(queue),
    rule(
      'queue-dead-letters',
      'What is taken out of a queue and not done goes into another one',
      'aws_sqs_queue',
      isSet('redrive_policy'),
    ),
  ),
  rule(
    'queue-not-public',
    'The policy of a queue names who sends, and for whom',
    'aws_sqs_queue_policy',
    ({ attributes }) =>
      allows(attributes.policy).every(
        (one) => !isPublic(one) && JSON.stringify(one.Condition ?? '').includes('aws:SourceArn'),
      ),
  ),
  rule('queue-tls-only', 'A queue takes requests by TLS alone', 'aws_sqs_queue', (queue, definition) =>
    tlsOnly(beside(definition, 'aws_sqs_queue_policy', 'queue_url', queue).policy),
  ),
  rule(
    'topic-encrypted-by-own-key',
    'A topic is encrypted by a key of the account',
    'aws_sns_topic',
    ({ attributes }) => referred(attributes.kms_master_key_id) !== '',
  ),
  rule('topic-tls-only', 'A topic takes messages by TLS alone', 'aws_sns_topic', (topic, definition) =>
    tlsOnly(beside(definition, 'aws_sns_topic_policy', 'arn', topic).policy),
  ),
  rule(
    'topic-not-public',
    'The policy of a topic names who publishes',
    'aws_sns_topic_policy',
    ({ attributes }) => allows(attributes.policy).every((one) => !isPublic(one)),
  ),
  rule(
    'topic-publisher-of-this-account',
    'A service publishes to a topic for this account alone',
    'aws_sns_topic_policy',
    ({ attributes }) =>
      allows(attributes.policy).every(({ Condition }) =>
        JSON.stringify(Condition ?? '').includes('aws:SourceAccount'),
      ),
    {
      except: /\.execution-trigger_policy/,
      reason:
        'EventBridge names no source when it publishes; what the trigger starts is read and verified again before anything is done',
    },
  ),
  rule(
    'topic-deliveries-logged',
    'Deliveries of a topic are logged',
    'aws_sns_topic',
    isSet('lambda_failure_feedback_role_arn'),
    {
      notWanted:
        'what is not delivered rings by its metric, and a subscribed function has a dead-letter queue',
    },
  ),
  only(
    ({ attributes }) => attributes.protocol === 'lambda',
    rule(
      'subscription-dead-letters',
      'What a function that is subscribed cannot take goes into a queue',
      'aws_sns_topic_subscription',
      isSet('redrive_policy'),
    ),
  ),
  rule(
    'bus-not-public',
    'The policy of a bus admits accounts by their numbers',
    'aws_cloudwatch_event_bus_policy',
    ({ attributes }) => allows(attributes.policy).every((one) => !isPublic(one)),
  ),
  rule(
    'bus-admits-by-source',
    'Another account publishes under its own sources alone',
    'aws_cloudwatch_event_bus_policy',
    ({ attributes }) =>
      allows(attributes.policy).every(
        ({ Condition }) => listOf(Condition?.['ForAllValues:StringEquals']?.['events:source']).length > 0,
      ),
  ),
  rule(
    'bus-reserves-its-source',
    'No one but its functions speaks as this system',
    'aws_cloudwatch_event_bus_policy',
    ({ attributes }) =>
      statementsOf(attributes.policy).some(
        ({ Sid, Effect }) => Sid === 'ReservedSource' && Effect === 'Deny',
      ),
  ),
  rule(
    'bus-encrypted-by-own-key',
    'A bus and its archive are encrypted by a key of the account',
    ['aws_cloudwatch_event_bus', 'aws_cloudwatch_event_archive'],
    isSet('kms_key_identifier'),
    {
      notWanted:
        'AWS encrypts both by keys of its own; `customer_keys.bus` and `customer_keys.archive` choose others',
    },
  ),
  rule(
    'archive-ends',
    'An archive has an end',
    'aws_cloudwatch_event_archive',
    isSet('retention_days', (value) => Number(value) > 0),
  ),
  rule(
    'target-dead-letters',
    'What a rule cannot deliver goes into a queue',
    'aws_cloudwatch_event_target',
    ({ attributes }) => referred(blockOf(attributes, 'dead_letter_config').arn) !== '',
  ),
  rule(
    'target-retries-bounded',
    'A rule tries again, and ends',
    'aws_cloudwatch_event_target',
    ({ attributes }) => {
      const policy = blockOf(attributes, 'retry_policy')
      return Number(policy.maximum_event_age_in_seconds) > 0 && Number(policy.maximum_retry_attempts) > 0
    },
  ),
  rule(
    'rule-says-whose',
    'A rule says whose events it takes',
    'aws_cloudwatch_event_rule',
    ({ attributes }) =>
      attributes.schedule_expression !== undefined ||
      /"source"|"replay-name"/.test(String(attributes.event_pattern)),
  ),
  rule(
    'rule-described',
    'A rule says what it is for',
    'aws_cloudwatch_event_rule',
    isSet('description', (value) => String(value ?? '').length > 10),
  ),
]
