import * as t from 'io-ts'
import {
  AlertAnalyzed,
  AlertApproved,
  AlertClosed,
  AlertRejected,
  AlertSnoozed,
  AnalysisRequested,
  ApprovalRecorded,
  DetectionDegraded,
  DetectionRestored,
  ExecutionCompleted,
  ExecutionStarted,
  ExecutionStopRequested,
  ReminderDue,
} from '../../schemas/events'
import { type FunctionContract, Variable } from '../runtime/contract'

/** Events about a stored alert. */
const alertEvents = [
  AlertAnalyzed,
  ReminderDue,
  ApprovalRecorded,
  AlertSnoozed,
  AnalysisRequested,
  AlertApproved,
  AlertRejected,
  AlertClosed,
  ExecutionStarted,
  ExecutionStopRequested,
  ExecutionCompleted,
] as const

export const Environment = t.intersection([
  t.type({
    DYNAMODB_ALERTS_TABLE: Variable,
    IDEMPOTENCY_TABLE: Variable,
    CHAT_SECRET_ID: Variable,
    SNS_TOPIC_ARN: Variable,
    APPROVAL_API_URL: Variable,
    LINK_KEY_ID: Variable,
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
      events: [...alertEvents, DetectionDegraded, DetectionRestored],
      replays: 'live',
      channels: ['slack', 'teams', 'email'],
    },
  ],
  emits: [],
  environment: Environment,
  permissions: [
    { actions: ['dynamodb:GetItem'], resources: ['table/alerts'] },
    {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      resources: ['table/idempotency'],
    },
    { actions: ['secretsmanager:GetSecretValue'], resources: ['secret/chat'] },
    { actions: ['sns:Publish'], resources: ['topic/cloudops-alerts'] },
    { actions: ['kms:GenerateMac'], resources: ['key/links'] },
  ],
} satisfies FunctionContract
