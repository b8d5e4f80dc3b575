import * as t from 'io-ts'
import {
  AlertAnalyzed,
  AlertClosed,
  AnalysisRequested,
  DigestDue,
  ExecutionCompleted,
  ReminderDue,
} from '../../schemas/events'
import { type FunctionContract, outboxEvents, Variable } from '../runtime/contract'

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
  triggers: [{ on: 'schedule', rule: 'cloudops-alert-sweep', expression: 'rate(1 minute)' }],
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
