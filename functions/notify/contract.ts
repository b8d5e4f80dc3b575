import * as t from 'io-ts'
import { DigestDue, MessageDelivered, MessageFailed } from '../../schemas/events'
import { Channel } from '../../schemas/scalars'
import { notifiedEvents } from '../domain/messages/events'
import { type FunctionContract, outboxEvents, Variable } from '../runtime/contract'

export const Environment = t.intersection([
  t.type({
    DYNAMODB_ALERTS_TABLE: Variable,
    IDEMPOTENCY_TABLE: Variable,
    DIGESTS_TABLE: Variable,
    CHAT_SECRET_ID: Variable,
    SNS_TOPIC_ARN: Variable,
    APPROVAL_API_URL: Variable,
    LINK_KEY_ID: Variable,
    EVIDENCE_KEY_ID: Variable,
    PLAN_KEY_ID: Variable,
    EVENT_BUS_NAME: Variable,
  }),
  /** The documented variables; the secret is the better place. */
  t.partial({ TEAMS_WEBHOOK_URL: Variable, SLACK_WEBHOOK_URL: Variable }),
])
export type Environment = t.TypeOf<typeof Environment>

export const contract = {
  description: 'Tells people on one channel what happened to an alert',
  memory_mb: 256,
  timeout_s: 30,
  triggers: [
    {
      on: 'events',
      rule: 'cloudops-notify',
      events: [...notifiedEvents, DigestDue],
      replays: 'live',
      channels: Object.keys(Channel.keys),
    },
  ],
  emits: [MessageDelivered, MessageFailed],
  environment: Environment,
  permissions: [
    { actions: ['dynamodb:GetItem'], resources: ['table/alerts'] },
    {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      resources: ['table/idempotency'],
    },
    {
      actions: [
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
        'dynamodb:BatchWriteItem',
        'dynamodb:Query',
      ],
      resources: ['table/digests'],
    },
    { actions: ['secretsmanager:GetSecretValue'], resources: ['secret/chat'] },
    { actions: ['sns:Publish'], resources: ['topic/cloudops-alerts'] },
    { actions: ['kms:GenerateMac'], resources: ['key/links'] },
    { actions: ['kms:VerifyMac'], resources: ['key/evidence', 'key/plans'] },
    outboxEvents,
  ],
} satisfies FunctionContract
