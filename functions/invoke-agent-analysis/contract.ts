import type * as t from 'io-ts'
import { struct } from '../../schemas/codec'
import {
  AlertClosed,
  AlertUpdated,
  AnalysisDeferred,
  AnalysisRequested,
  DetectionDegraded,
  DetectionRestored,
  IssueDetected,
  IssueResolved,
  VantageObserved,
} from '../../schemas/events'
import { STANDING_APPROVALS } from '../../schemas/monitor'
import {
  type FunctionContract,
  outboxEvents,
  proberPermissions,
  RoleArn,
  Variable,
} from '../runtime/contract'

export const Environment = struct(
  'Environment',
  {
    DYNAMODB_ALERTS_TABLE: Variable,
    MONITOR_STATE_TABLE: Variable,
    EVENT_BUS_NAME: Variable,
    EVIDENCE_KEY_ID: Variable,
    READ_ROLE_ARN: RoleArn,
  },
  {
    /** What windows are signed with, where the settings have people who may open them. */
    DECISION_KEY_ID: Variable,
    /** What witnesses sign with, `REGION=KEY` of each, where the settings have any. */
    VANTAGE_KEYS: Variable,
    /** Where shards of a tick wait, where the settings have them. */
    SHARD_QUEUE_URL: Variable,
  },
)
export type Environment = t.TypeOf<typeof Environment>

export const contract = {
  description: 'Probes every monitored domain and hands each new fault to analysis',
  memory_mb: 512,
  timeout_s: 300,
  triggers: [
    { on: 'schedule', rule: 'cloudops-analysis-schedule', expression: 'rate(5 minutes)' },
    { on: 'alarms', rule: 'cloudops-alarms' },
    { on: 'issues', rule: 'cloudops-other-detectors' },
    { on: 'events', rule: 'cloudops-vantage', events: [VantageObserved], replays: 'live', needs: 'vantage' },
    { on: 'queue', needs: 'shards' },
  ],
  emits: [
    IssueDetected,
    AlertClosed,
    IssueResolved,
    AlertUpdated,
    AnalysisDeferred,
    AnalysisRequested,
    DetectionDegraded,
    DetectionRestored,
  ],
  environment: Environment,
  environment_with: { windows: ['DECISION_KEY_ID'], vantage: ['VANTAGE_KEYS'], shards: ['SHARD_QUEUE_URL'] },
  permissions: [
    { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: ['table/alerts'] },
    {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resources: ['table/monitor-state'],
      // It parses what strangers send: what people have approved in advance is out of its reach.
      condition: { 'ForAllValues:StringNotEquals': { 'dynamodb:LeadingKeys': [STANDING_APPROVALS] } },
    },
    { actions: ['kms:GenerateMac'], resources: ['key/evidence'] },
    { actions: ['kms:VerifyMac'], resources: ['key/windows'] },
    { actions: ['kms:VerifyMac'], resources: ['key/vantage'] },
    { actions: ['sqs:SendMessage'], resources: ['queue/shards'] },
    // Lambda takes the messages in the name of the function's role.
    {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: ['queue/shards'],
    },
    outboxEvents,
  ],
  assumes: { read: proberPermissions },
} satisfies FunctionContract
