import * as t from 'io-ts'
import {
  AlertClosed,
  AlertUpdated,
  AnalysisDeferred,
  AnalysisRequested,
  DetectionDegraded,
  DetectionRestored,
  IssueDetected,
} from '../../schemas/events'
import {
  type FunctionContract,
  outboxEvents,
  proberPermissions,
  RoleArn,
  Variable,
} from '../runtime/contract'

export const Environment = t.type({
  DYNAMODB_ALERTS_TABLE: Variable,
  MONITOR_STATE_TABLE: Variable,
  EVENT_BUS_NAME: Variable,
  EVIDENCE_KEY_ID: Variable,
  READ_ROLE_ARN: RoleArn,
})
export type Environment = t.TypeOf<typeof Environment>

export const contract = {
  description: 'Probes every monitored domain and hands each new fault to analysis',
  memory_mb: 512,
  timeout_s: 300,
  triggers: [
    { on: 'schedule', rule: 'cloudops-analysis-schedule', expression: 'rate(5 minutes)' },
    { on: 'alarms', rule: 'cloudops-alarms' },
    { on: 'issues', rule: 'cloudops-other-detectors' },
  ],
  emits: [
    IssueDetected,
    AlertClosed,
    AlertUpdated,
    AnalysisDeferred,
    AnalysisRequested,
    DetectionDegraded,
    DetectionRestored,
  ],
  environment: Environment,
  permissions: [
    { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: ['table/alerts'] },
    {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resources: ['table/monitor-state'],
    },
    { actions: ['kms:GenerateMac'], resources: ['key/evidence'] },
    outboxEvents,
  ],
  assumes: { read: proberPermissions },
} satisfies FunctionContract
