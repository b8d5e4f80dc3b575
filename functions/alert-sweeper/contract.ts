import * as t from 'io-ts'
import {
  AlertAnalyzed,
  AlertClosed,
  AnalysisRequested,
  DigestDue,
  ExecutionCompleted,
  ReminderDue,
} from '../../schemas/events'
import { type AwsStatus, type FunctionContract, outboxEvents, Variable } from '../runtime/contract'

/** By these the end of a step is known before it is looked for. CloudFront and status checks of instances have none. */
export const awsStatuses: readonly AwsStatus[] = [
  {
    action: 'ecs:UpdateService',
    source: 'aws.ecs',
    detail_types: ['ECS Deployment State Change'],
    ended: { eventName: ['SERVICE_DEPLOYMENT_COMPLETED', 'SERVICE_DEPLOYMENT_FAILED'] },
  },
  {
    action: 'autoscaling:StartInstanceRefresh',
    source: 'aws.autoscaling',
    detail_types: [
      'EC2 Auto Scaling Instance Refresh Succeeded',
      'EC2 Auto Scaling Instance Refresh Failed',
      'EC2 Auto Scaling Instance Refresh Cancelled',
    ],
  },
  {
    action: 'ssm:StartAutomationExecution',
    source: 'aws.ssm',
    detail_types: ['EC2 Automation Execution Status-change Notification'],
    ended: { Status: ['Success', 'Failed', 'TimedOut', 'Cancelled'] },
  },
]

export const Environment = t.type({
  DYNAMODB_ALERTS_TABLE: Variable,
  MONITOR_STATE_TABLE: Variable,
  DIGESTS_TABLE: Variable,
  EVENT_BUS_NAME: Variable,
  EXECUTION_TRIGGER_SNS: Variable,
  DECISION_KEY_ID: Variable,
})
export type Environment = t.TypeOf<typeof Environment>

export const contract = {
  description:
    'Publishes what was committed but not published, re-sends, resumes, reminds, expires, ends what died',
  memory_mb: 256,
  timeout_s: 60,
  triggers: [
    { on: 'schedule', rule: 'cloudops-alert-sweep', expression: 'rate(1 minute)' },
    { on: 'statuses', rule: 'cloudops-aws-status', statuses: awsStatuses },
  ],
  emits: [AlertAnalyzed, AnalysisRequested, AlertClosed, ReminderDue, DigestDue, ExecutionCompleted],
  environment: Environment,
  permissions: [
    { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: ['table/alerts'] },
    { actions: ['dynamodb:Query'], resources: ['table/alerts/index'] },
    { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: ['table/monitor-state'] },
    { actions: ['dynamodb:Query'], resources: ['table/monitor-state/index'] },
    { actions: ['dynamodb:Query'], resources: ['table/digests'] },
    { actions: ['kms:VerifyMac'], resources: ['key/decisions'] },
    { actions: ['sns:Publish'], resources: ['topic/execution-trigger'] },
    outboxEvents,
  ],
} satisfies FunctionContract
