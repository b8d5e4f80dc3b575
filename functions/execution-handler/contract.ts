import * as t from 'io-ts'
import {
  AlertApproved,
  AnalysisRequested,
  ExecutionCompleted,
  ExecutionStarted,
  ExecutionStopRequested,
  ExecutionSuspended,
} from '../../schemas/events'
import { STANDING_APPROVALS } from '../../schemas/monitor'
import { readOnlyActionPermissions, repairPermissions } from '../adapters/actions'
import {
  agentPermissions,
  type FunctionContract,
  outboxEvents,
  proberPermissions,
  RoleArn,
  Variable,
} from '../runtime/contract'

export const Environment = t.intersection([
  t.type({
    AGENT_RUNTIME_ARN: Variable,
    COGNITO_CLIENT_ID: Variable,
    COGNITO_SECRET_ID: Variable,
    S3_ANALYSIS_BUCKET: Variable,
    DYNAMODB_ALERTS_TABLE: Variable,
    EVENT_BUS_NAME: Variable,
    DECISION_KEY_ID: Variable,
    EVIDENCE_KEY_ID: Variable,
    PLAN_KEY_ID: Variable,
    EXECUTION_SWITCH: Variable,
    IDEMPOTENCY_TABLE: Variable,
    BEGUN_EXECUTIONS_TABLE: Variable,
    REPAIR_ROLE_ARN: RoleArn,
    READ_ROLE_ARN: RoleArn,
  }),
  t.partial({
    COGNITO_USERNAME: Variable,
    COGNITO_PASSWORD: Variable,
    /** Of standing approvals, where the settings have people who may grant them. */
    MONITOR_STATE_TABLE: Variable,
  }),
])
export type Environment = t.TypeOf<typeof Environment>

export const contract = {
  description: 'Carries out an approved plan once, logs and verifies it',
  memory_mb: 1024,
  timeout_s: 900,
  triggers: [
    {
      on: 'topic',
      topic: 'execution-trigger',
      rules: [
        {
          rule: 'cloudops-alert-approved',
          events: [AlertApproved],
          message: {
            alert_id: '$.detail.data.alert_id',
            approved_by: '$.detail.data.approved_by',
            event_id: '$.detail.metadata.event_id',
          },
        },
        // What waits is stopped at once, and not with the next sweep.
        {
          rule: 'cloudops-execution-stop',
          events: [ExecutionStopRequested],
          message: { alert_id: '$.detail.data.alert_id', event_id: '$.detail.metadata.event_id' },
        },
      ],
    },
  ],
  emits: [ExecutionStarted, ExecutionSuspended, ExecutionCompleted, AnalysisRequested],
  environment: Environment,
  environment_with: { standing_approvals: ['MONITOR_STATE_TABLE'] },
  permissions: [
    ...agentPermissions,
    { actions: ['s3:GetObject'], resources: ['bucket/sessions'] },
    { actions: ['s3:GetObject'], resources: ['bucket/alerts'] },
    { actions: ['s3:PutObject'], resources: ['bucket/executions'] },
    { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: ['table/alerts'] },
    {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resources: ['table/idempotency'],
    },
    {
      actions: ['dynamodb:GetItem'],
      resources: ['table/monitor-state/standing'],
      condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [STANDING_APPROVALS] } },
    },
    // No other function may write here: whoever may write alerts cannot have one carried out again.
    {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      resources: ['table/begun-executions'],
    },
    { actions: ['kms:VerifyMac'], resources: ['key/decisions', 'key/evidence', 'key/plans'] },
    { actions: ['ssm:GetParameter'], resources: ['parameter/execution-switch'] },
    outboxEvents,
  ],
  assumes: {
    repair: repairPermissions,
    // Its probes ask whatever actions are allowed.
    read: [...proberPermissions, ...readOnlyActionPermissions],
  },
} satisfies FunctionContract
